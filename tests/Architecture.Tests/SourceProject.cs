using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WikiGuard.Testing;

namespace WikiGuard.Architecture.Tests;

/// <summary>A namespace that uses a type of another namespace in the same project.</summary>
/// <param name="Where">File and line of the first use in that file.</param>
internal sealed record Dependency(string From, string To, string Type, string Where);

/// <summary>
/// The source of a project, as the compiler understands it. Constants and generic arguments count, which compiled assemblies no longer
/// show.
/// </summary>
internal sealed class SourceProject
{
    // The projects' ImplicitUsings, which live in a generated file.
    private const string ImplicitUsings =
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14, DocumentationMode.None);

    // Whatever the projects reference, this test references through them; each is read once for all projects.
    private static readonly ImmutableArray<PortableExecutableReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(
            a => MetadataReference.CreateFromFile(a))];

    private readonly CSharpCompilation _compilation;

    private SourceProject(string assembly, IEnumerable<SyntaxTree> trees) => _compilation = CSharpCompilation.Create(
        assembly,
        [CSharpSyntaxTree.ParseText(ImplicitUsings, Options), .. trees],
        References.Where(r => Path.GetFileNameWithoutExtension(r.FilePath) != assembly),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

    /// <param name="folder">From the repository's root, such as <c>src/WikiGuard.Core</c>.</param>
    public static SourceProject Read(string folder)
    {
        var project = Assert.Single(Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj"));
        return new SourceProject(Path.GetFileNameWithoutExtension(project), Repository.SourceFiles(folder, "*.cs").Select(f =>
            CSharpSyntaxTree.ParseText(File.ReadAllText(f), Options, Path.GetRelativePath(Repository.Root, f))));
    }

    /// <param name="files">Their texts.</param>
    public static SourceProject Of(params IEnumerable<string> files) =>
        new("Planted", files.Select((text, i) => CSharpSyntaxTree.ParseText(text, Options, $"{i + 1}.cs")));

    /// <summary>Every namespace that declares a type, in ordinal order.</summary>
    public IReadOnlyList<string> Namespaces =>
        [.. _compilation.SyntaxTrees.SelectMany(t => t.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            .Select(n => n.Name.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Each type that a file uses of another namespace of the project, once a file.</summary>
    public IReadOnlyList<Dependency> Dependencies => [.. _compilation.SyntaxTrees.SelectMany(DependenciesOf)];

    private IEnumerable<Dependency> DependenciesOf(SyntaxTree tree)
    {
        var model = _compilation.GetSemanticModel(tree);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Where(
            n => !n.Ancestors().OfType<UsingDirectiveSyntax>().Any()))
        {
            var info = model.GetSymbolInfo(name);
            // A name that no overload fits has candidates: without the source generators' code some calls are incomplete.
            var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            if ((symbol as INamedTypeSymbol ?? symbol?.ContainingType) is not { } type
                || !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly)
                    || !seen.Add(type.OriginalDefinition))
                continue;
            if (name.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>() is { } own
                && own.Name.ToString() is var from && type.ContainingNamespace.ToDisplayString() is var to && from != to)
                yield return new Dependency(
                    from, to, type.Name, $"{tree.FilePath}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}");
        }
    }
}
