using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Aws.Athena;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.S3;

namespace WikiGuard.Aws.Tests;

/// <summary>Reads the process's environment, so its tests run one after the other and restore it.</summary>
[Collection(TestEnvironment.Name)]
public sealed class AwsServicesTests : IDisposable
{
    private readonly ProcessEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Fact]
    public void On_AWS_the_bucket_stands_in_the_host_name()
    {
        using var services = Services();

        // A signed address is made by the same rules as a request's, without sending one.
        var address = services.GetRequiredService<IAmazonS3>().GetPreSignedURL(
            new GetPreSignedUrlRequest { BucketName = LocalS3.Bucket, Key = "landing/a", Expires = DateTime.UnixEpoch.AddYears(90) });

        Assert.StartsWith("https://lakehouse.s3.eu-west-1.amazonaws.com/landing/a?", address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_S3")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task At_an_endpoint_of_my_own_the_bucket_stands_in_the_path(string variable)
    {
        await using var s3 = await LocalS3.StartAsync();
        _environment.Set(variable, s3.Address);
        await using var services = Services();

        await services.GetRequiredService<IObjectStore>().PutIfAbsentAsync("landing/a", new byte[] { 1 }, CancellationToken.None);

        Assert.Equal(["PUT /lakehouse/landing/a"], s3.Requests);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_ATHENA")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task At_an_endpoint_of_my_own_statements_run_in_the_workgroup_and_database_that_are_named(string variable)
    {
        using var engine = new DuckDbQueryEngine(":memory:", TimeProvider.System);
        await using var athena = await LocalAthena.StartAsync(engine);
        foreach (var (name, value) in athena.Environment.Where(e => e.Key != "AWS_ENDPOINT_URL_ATHENA"))
            _environment.Set(name, value);
        _environment.Set(variable, athena.Address);
        _environment.Set("WIKIGUARD_BUCKET", LocalS3.Bucket);
        await using var services = new ServiceCollection()
            .AddLogging().AddSingleton(TimeProvider.System).AddSingleton(new Random(1)).AddAthenaLakehouse().BuildServiceProvider();

        var result = await services.GetRequiredService<IQueryEngine>().RunAsync(
            new SqlStatement("test", "select 1 as one"), CancellationToken.None);

        Assert.Equal(1L, result.Scalar<long>());
        Assert.IsType<IcebergMaintenance>(services.GetRequiredService<ITableMaintenance>());
    }

    [Fact]
    public void Every_setting_of_the_tables_that_is_missing_or_wrong_is_named_at_once()
    {
        foreach (var name in new[] { "WIKIGUARD_BUCKET", "WIKIGUARD_DATABASE", "WIKIGUARD_ATHENA_DOLLARS_PER_TB" })
            _environment.Set(name, null);
        _environment.Set("WIKIGUARD_WORKGROUP", "two words");
        _environment.Set("WIKIGUARD_RESULTS", "bucket/results");

        var failure = Assert.Throws<InvalidConfigException>(() => new ServiceCollection().AddAthenaLakehouse());

        Assert.Equal(
            """
            The settings: 4 errors
              WIKIGUARD_BUCKET is not set: name the bucket that holds the lakehouse.
              WIKIGUARD_WORKGROUP is 'two words': name the Athena workgroup, in letters, digits, dots, dashes and underscores.
              WIKIGUARD_DATABASE is not set: name the Glue database of the tables, in small letters, digits and underscores.
              WIKIGUARD_RESULTS is 'bucket/results': give it as s3://<bucket>/<folder>/, or leave it out where the workgroup says where results go.
            """,
            failure.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void A_missing_bucket_is_named_before_anything_starts(string? bucket)
    {
        _environment.Set("WIKIGUARD_BUCKET", bucket);

        var failure = Assert.Throws<InvalidConfigException>(() => new ServiceCollection().AddS3Lakehouse());

        Assert.Contains("WIKIGUARD_BUCKET is not set", failure.Message, StringComparison.Ordinal);
    }

    private ServiceProvider Services()
    {
        _environment.Set("WIKIGUARD_BUCKET", LocalS3.Bucket);
        _environment.Set("AWS_REGION", "eu-west-1");
        _environment.Set("AWS_ACCESS_KEY_ID", LocalS3.AccessKey);
        _environment.Set("AWS_SECRET_ACCESS_KEY", LocalS3.SecretKey);
        return new ServiceCollection().AddSingleton(new Random(1)).AddS3Lakehouse().BuildServiceProvider();
    }
}
