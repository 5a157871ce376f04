using System.Buffers.Text;
using System.Text;
using System.Web;
using Amazon.Runtime;
using Amazon.Util.Internal;
using WikiGuard.Aws.Kafka;

namespace WikiGuard.Aws.Tests.Kafka;

/// <summary>
/// The signatures were computed once by another implementation of Signature Version 4 (botocore's SigV4QueryAuth) with these keys at this
/// time.
/// </summary>
public sealed class MskIamTokensTests
{
    private const string AccessKey = "AKIDEXAMPLE";
    private const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 30, 45, TimeSpan.Zero);

    private readonly SteppedTime _time = new(Now);

    [Fact]
    public async Task A_token_is_the_signed_connect_request()
    {
        var token = await new MskIamTokens("eu-west-1", _time, new BasicAWSCredentials(AccessKey, SecretKey)).IssueAsync(
            CancellationToken.None);

        Assert.DoesNotContain('=', token.Value);
        var request = Request(token.Value);
        Assert.Equal("https://kafka.eu-west-1.amazonaws.com/", request.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["Action"] = "kafka-cluster:Connect",
                ["User-Agent"] = "wikiguard",
                ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256",
                ["X-Amz-Credential"] = "AKIDEXAMPLE/20260301/eu-west-1/kafka-cluster/aws4_request",
                ["X-Amz-Date"] = "20260301T123045Z",
                ["X-Amz-Expires"] = "900",
                ["X-Amz-SignedHeaders"] = "host",
                ["X-Amz-Signature"] = "3cc22dfc3a9a1eb81f2a6022af7f6274744eb52393c441ae235ed80e7527cb39",
            },
            Parameters(request));
        Assert.Equal(Now.AddSeconds(900), token.ExpiresAt);
        Assert.Equal(AccessKey, token.Principal);
        Assert.DoesNotContain(token.Value, token.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_token_is_signed_with_the_rest()
    {
        var session = new SessionAWSCredentials(AccessKey, SecretKey, "FQoGZXIvYXdzE+token/with==");

        var token = await new MskIamTokens("us-east-1", _time, session).IssueAsync(CancellationToken.None);

        var parameters = Parameters(Request(token.Value));
        Assert.Equal("FQoGZXIvYXdzE+token/with==", parameters["X-Amz-Security-Token"]);
        Assert.Equal("3359a1aefe65eb6c43deb193d5eb019aa3300f0608a5c24c1674742ee13f5860", parameters["X-Amz-Signature"]);
    }

    [Fact]
    public async Task A_token_lives_no_longer_than_the_credentials_behind_it()
    {
        var tokens = new MskIamTokens("eu-west-1", _time, new RotatingCredentials(_time, TimeSpan.FromMinutes(5)));

        // The SDK takes a minute off for safety.
        Assert.Equal(Now.AddMinutes(4), (await tokens.IssueAsync(CancellationToken.None)).ExpiresAt);
    }

    [Fact]
    public async Task Credentials_that_rotate_are_taken_up_by_the_next_token()
    {
        var tokens = new MskIamTokens("eu-west-1", _time, new RotatingCredentials(_time, TimeSpan.FromHours(1)));
        var before = await tokens.IssueAsync(CancellationToken.None);

        _time.Step(TimeSpan.FromHours(1));
        var after = await tokens.IssueAsync(CancellationToken.None);

        Assert.Equal(("AKID1", "AKID2"), (before.Principal, after.Principal));
        Assert.StartsWith("AKID2/", Parameters(Request(after.Value))["X-Amz-Credential"], StringComparison.Ordinal);
        Assert.Equal(Now.AddHours(1).AddMinutes(15), after.ExpiresAt);
    }

    [Fact]
    public async Task Credentials_that_have_expired_make_no_token()
    {
        var tokens = new MskIamTokens("eu-west-1", _time, new RotatingCredentials(_time, TimeSpan.Zero));

        var failure = await Assert.ThrowsAsync<TransientException>(() => tokens.IssueAsync(CancellationToken.None));
        Assert.Contains("expired", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_credentials_are_a_passing_failure_that_says_where_to_look()
    {
        var tokens = new MskIamTokens("eu-west-1", _time, new NoCredentials());

        var failure = await Assert.ThrowsAsync<TransientException>(() => tokens.IssueAsync(CancellationToken.None));
        Assert.Contains("metadata service is away.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("task's role", failure.Message, StringComparison.Ordinal);
    }

    private static Uri Request(string token) => new(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)));

    private static SortedDictionary<string, string> Parameters(Uri request)
    {
        var query = HttpUtility.ParseQueryString(request.Query);
        return new(query.AllKeys.ToDictionary(key => key!, key => query[key]!), StringComparer.Ordinal);
    }

    private sealed class SteppedTime(DateTimeOffset now) : TimeProvider, ITimeProvider
    {
        private DateTimeOffset _now = now;

        public DateTime CorrectedUtcNow => _now.UtcDateTime;

        public void Step(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }

    /// <summary>As a container's credentials: each lives for a while, then the next has another access key.</summary>
    private sealed class RotatingCredentials(SteppedTime time, TimeSpan lifetime) : RefreshingAWSCredentials(time)
    {
        private int _count;

        protected override Task<CredentialsRefreshState> GenerateNewCredentialsAsync() => Task.FromResult(new CredentialsRefreshState(
            new ImmutableCredentials($"AKID{++_count}", SecretKey, "session"), (time.GetUtcNow() + lifetime).UtcDateTime, time));
    }

    private sealed class NoCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("The metadata service is away.");

        public override Task<ImmutableCredentials> GetCredentialsAsync() =>
            Task.FromException<ImmutableCredentials>(new AmazonClientException("The metadata service is away."));
    }
}
