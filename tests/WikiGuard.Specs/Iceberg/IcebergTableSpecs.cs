namespace WikiGuard.Specs.Iceberg;

/// <summary>The rules of the model, each for itself.</summary>
public sealed class IcebergTableSpecs
{
    private readonly IcebergTable _table = new();

    [Fact]
    public void What_only_inserts_leaves_a_data_file_in_each_partition_that_it_touches()
    {
        _table.Commit(1, new PartitionChange("a", Added: 3), new PartitionChange("b", Added: 1));

        Assert.Equal((2, 0, 1, 1), (_table.DataFiles, _table.DeleteFiles, _table.Snapshots, _table.MetadataFiles));
    }

    [Fact]
    public void What_replaces_rows_leaves_a_delete_file_beside_the_data_file()
    {
        _table.Commit(1, new PartitionChange("a", Added: 3));
        _table.Commit(2, new PartitionChange("a", Added: 4, Removed: 2));

        Assert.Equal((2, 1, 2), (_table.DataFiles, _table.DeleteFiles, _table.Snapshots));
        Assert.Equal(7, _table.RowsRead(null, _ => true));
    }

    [Fact]
    public void What_deletes_rows_by_anything_but_whole_partitions_leaves_the_rows_to_be_read()
    {
        _table.Commit(1, new PartitionChange("", Added: 3));
        _table.Commit(2, new PartitionChange("", Added: 0, Removed: 3));

        Assert.Equal((1, 1, 3), (_table.DataFiles, _table.DeleteFiles, _table.RowsRead(null, _ => true)));
    }

    [Fact]
    public void What_deletes_whole_partitions_drops_their_files_and_writes_none()
    {
        _table.Commit(1, new PartitionChange("1", Added: 3));
        _table.Commit(2, new PartitionChange("2", Added: 3));
        _table.Commit(3, new PartitionChange("1", Added: 0, Removed: 3, IsWhole: true));

        Assert.Equal((1, 0, 3), (_table.DataFiles, _table.DeleteFiles, _table.Snapshots));
    }

    [Fact]
    public void What_changes_nothing_leaves_nothing()
    {
        _table.Commit(1, new PartitionChange("a", Added: 0));

        Assert.Equal((0, 0, 0, 0), (_table.DataFiles, _table.DeleteFiles, _table.Snapshots, _table.MetadataFiles));
    }

    [Fact]
    public void Optimizing_makes_one_file_of_many_and_leaves_few_as_they_are()
    {
        for (var tick = 1; tick <= 5; tick++)
            _table.Commit(tick, new PartitionChange("a", Added: 2, Removed: tick == 5 ? 1 : 0));
        _table.Commit(6, new PartitionChange("b", Added: 2));

        _table.Optimize(7, ["a", "b", "c"]);

        Assert.Equal((2, 0, 11L), (_table.DataFiles, _table.DeleteFiles, _table.RowsRead(null, _ => true)));
        Assert.Equal(7, _table.Snapshots);
    }

    [Fact]
    public void Vacuuming_removes_old_snapshots_but_never_the_last()
    {
        for (var tick = 1; tick <= 200; tick++)
            _table.Commit(tick, new PartitionChange("a", Added: 1));

        _table.Vacuum(before: 150);
        Assert.Equal((51, 100), (_table.Snapshots, _table.MetadataFiles));
        _table.Vacuum(before: 1_000);
        Assert.Equal(1, _table.Snapshots);
    }
}
