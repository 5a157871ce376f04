using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>Finds the phrases of one wiki's entities in a title, by the hash of a phrase's first word.</summary>
internal sealed class PhraseIndex
{
    private const int WordsOnStack = 256;

    private readonly Dictionary<string, Phrase[]>.AlternateLookup<ReadOnlySpan<char>> _byFirstWord;
    private readonly StringComparison _comparison;

    /// <param name="names">The names to be matched as phrases, titles before aliases.</param>
    public PhraseIndex(IEnumerable<EntityName> names, Wiki wiki, bool isByCase)
    {
        _comparison = isByCase ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var comparer = StringComparer.FromComparison(_comparison);
        _byFirstWord = names
            .SelectMany(n => Phrase.Of(n, wiki))
            .OrderByDescending(p => p.Words.Length)
            .GroupBy(p => p.Words.Split(' ')[0], comparer)
            .ToDictionary(g => g.Key, g => g.ToArray(), comparer)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <returns>The longest phrase in the page's name; among equally long ones a title, then the leftmost.</returns>
    public KeyedEntity? Find(in EventPage page)
    {
        var buffer = page.Name.Length <= WordsOnStack ? stackalloc char[WordsOnStack] : new char[page.Name.Length];
        return FindIn(buffer[..TitleText.Words(page.Name, buffer)], page)?.Entity;
    }

    private Phrase? FindIn(ReadOnlySpan<char> words, in EventPage page)
    {
        Phrase? best = null;
        for (var start = 0; start < words.Length;)
        {
            var rest = words[start..];
            var space = rest.IndexOf(' ');
            var word = space < 0 ? rest : rest[..space];
            if (_byFirstWord.TryGetValue(word, out var phrases))
            {
                foreach (var phrase in phrases)
                {
                    if (phrase.Beats(best) && phrase.Starts(rest, start, _comparison) && phrase.Allows(page)) best = phrase;
                }
            }

            start += word.Length + 1;
        }

        return best;
    }

    /// <param name="OnlyFirst">Written with the capital that MediaWiki gives the start of a name.</param>
    private sealed record Phrase(string Words, EntityName Name, bool OnlyFirst)
    {
        public KeyedEntity Entity => Name.Entity;

        public static IEnumerable<Phrase> Of(EntityName name, Wiki wiki)
        {
            var words = TitleText.Words(name.Page.Text);
            yield return new Phrase(words, name, OnlyFirst: false);
            var capitalized = wiki.Capitalize(words, name.Page.Namespace);
            if (capitalized != words) yield return new Phrase(capitalized, name, OnlyFirst: true);
        }

        public bool Beats(Phrase? other) => other is null
            || Words.Length > other.Words.Length
            || (Words.Length == other.Words.Length && !Name.IsAlias && other.Name.IsAlias);

        public bool Starts(ReadOnlySpan<char> words, int at, StringComparison comparison) =>
            (!OnlyFirst || at == 0)
            && words.StartsWith(Words, comparison)
            && (words.Length == Words.Length || words[Words.Length] == ' ');

        // A name without a prefix means its words anywhere; one with a prefix means them in that namespace.
        public bool Allows(in EventPage page) =>
            (Name.Page.Namespace == 0 || Name.Page.Namespace == page.Subject) && Entity.Entity.Allows(page.Namespace);
    }
}
