namespace WikiGuard.Specs.Iceberg;

/// <summary>What a statement did to a partition.</summary>
/// <param name="Partition">Of a table without partitions, the same for all rows.</param>
/// <param name="Added">Rows that were inserted, or written anew.</param>
/// <param name="Removed">Rows that were deleted, or replaced.</param>
/// <param name="IsWhole">The statement is a DELETE whose predicate names whole partitions.</param>
internal sealed record PartitionChange(string Partition, long Added, long Removed = 0, bool IsWhole = false);

/// <summary>A data file.</summary>
/// <param name="Rows">Those that delete files have taken out since count: they are read.</param>
/// <param name="FirstTick">When its first rows were written. Rows are written soon after they happened, so that these are the bounds of
/// their event times and batch numbers, too.</param>
internal sealed record DataFile(long Rows, int FirstTick, int LastTick);

/// <summary>
/// An Iceberg table of format 2 by what its statements leave, merge-on-read, as Athena writes it. Trino 483 was seen to do the same: a
/// MERGE or INSERT leaves a data file in each
/// partition that it adds rows to; one that takes rows away leaves a position-delete file there, and the data where it is; a DELETE of
/// whole partitions drops their
/// files and writes none; a statement that changes something makes a snapshot and a metadata file, and any other makes nothing.
/// </summary>
internal sealed class IcebergTable
{
    // Fewer are not worth the work to OPTIMIZE: optimize_rewrite_data_file_threshold and optimize_rewrite_delete_file_threshold as Athena
    // has them by default,
    // https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
    private const int MinDataFiles = 5;
    private const int MinDeleteFiles = 2;

    // vacuum_max_metadata_files_to_keep, as AthenaDialect sets it.
    private const int KeptMetadataFiles = 100;

    private readonly Dictionary<string, Partition> _partitions = new(StringComparer.Ordinal);
    private readonly Queue<int> _snapshots = new();

    public int DataFiles => _partitions.Values.Sum(p => p.Data.Count);

    public int DeleteFiles => _partitions.Values.Sum(p => p.DeleteFiles);

    public int Snapshots => _snapshots.Count;

    public int MetadataFiles { get; private set; }

    public void Commit(int tick, params IReadOnlyList<PartitionChange> changes)
    {
        var some = changes.Where(c => c.Added > 0 || c.Removed > 0).ToList();
        foreach (var change in some)
        {
            if (change.IsWhole)
            {
                _partitions.Remove(change.Partition);
                continue;
            }
            if (!_partitions.TryGetValue(change.Partition, out var partition))
                _partitions[change.Partition] = partition = new Partition();
            if (change.Removed > 0)
                partition.DeleteFiles++;
            if (change.Added > 0)
                partition.Data.Add(new DataFile(change.Added, tick, tick));
            partition.LiveRows += change.Added - change.Removed;
        }
        if (some.Count > 0)
            AddSnapshot(tick);
    }

    public void Optimize(int tick, IEnumerable<string> partitions)
    {
        var isChanged = false;
        foreach (var partition in partitions.Select(p => _partitions.GetValueOrDefault(p)).OfType<Partition>())
        {
            if (partition.Data.Count < MinDataFiles && partition.DeleteFiles < MinDeleteFiles)
                continue;
            var whole = new DataFile(partition.LiveRows, partition.Data.Min(f => f.FirstTick), partition.Data.Max(f => f.LastTick));
            partition.Data.Clear();
            partition.Data.Add(whole);
            partition.DeleteFiles = 0;
            isChanged = true;
        }
        if (isChanged)
            AddSnapshot(tick);
    }

    /// <param name="before">Older snapshots go; the current one stays.</param>
    public void Vacuum(int before)
    {
        while (_snapshots.Count > 1 && _snapshots.Peek() < before)
            _snapshots.Dequeue();
        MetadataFiles = Math.Min(MetadataFiles, KeptMetadataFiles);
    }

    /// <summary>The rows of the data files that a statement reads; what it reads of delete files is small beside them.</summary>
    /// <param name="partition">Null for all.</param>
    /// <param name="isRead">By a file's bounds.</param>
    public long RowsRead(string? partition, Func<DataFile, bool> isRead) =>
        _partitions.Where(p => partition is null || p.Key == partition).SelectMany(p => p.Value.Data).Where(isRead).Sum(f => f.Rows);

    public bool Holds(string partition) => _partitions.ContainsKey(partition);

    private void AddSnapshot(int tick)
    {
        _snapshots.Enqueue(tick);
        MetadataFiles++;
    }

    private sealed class Partition
    {
        public List<DataFile> Data { get; } = [];

        public int DeleteFiles { get; set; }

        public long LiveRows { get; set; }
    }
}
