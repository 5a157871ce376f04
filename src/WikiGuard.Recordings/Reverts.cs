namespace WikiGuard.Recordings;

/// <summary>
/// Which revision reverts which, as MediaWiki finds out: a text that equals an earlier one of the page, within 15 revisions, reverts those
/// in between. Here two texts are equal where an edit that means to revert has brought back their length.
/// </summary>
internal sealed class Reverts
{
    private const int Reach = 15;

    private readonly Dictionary<Page, List<(long Revision, int Length)>> _recent = new(ReferenceEqualityComparer.Instance);

    /// <summary>Takes an edit into account, in their order.</summary>
    /// <returns>The revisions that it reverts.</returns>
    public IReadOnlyList<long> Take(Change change)
    {
        if (change.Type is not (ChangeType.Edit or ChangeType.New))
            return [];
        if (!_recent.TryGetValue(change.Page, out var recent))
            _recent.Add(change.Page, recent = [(change.RevisionOld, change.LengthOld)]);
        IReadOnlyList<long> reverted = [];
        if (change.IsRevert && recent.FindLastIndex(recent.Count - 1, r => r.Length == change.LengthNew) is >= 0 and var restored)
            reverted = [.. recent.Skip(restored + 1).Select(r => r.Revision)];
        recent.Add((change.RevisionNew, change.LengthNew));
        if (recent.Count > Reach + 1)
            recent.RemoveAt(0);
        return reverted;
    }
}
