using System.Globalization;
using System.Text;
using WikiGuard.Standins.SampleFunction;

namespace WikiGuard.Standins.Tests;

public sealed class KafkaEventTests : SampleFunctionSpecs
{
    [Fact]
    public async Task I_can_read_a_batch_as_MSK_delivers_it()
    {
        // The byte 0xC3 of a header arrives as -61: the sender's bytes are signed.
        var outcome = await Start(nameof(Functions.ReadKafka)).InvokeAsync("""
            {
              "eventSource": "aws:kafka",
              "eventSourceArn": "arn:aws:kafka:eu-west-1:123456789012:cluster/wikiguard-cluster/1",
              "bootstrapServers": "b-1:9098,b-2:9098",
              "records": {
                "cleaned_events-0": [
                  {
                    "topic": "cleaned_events", "partition": 0, "offset": 15, "timestamp": 1545084650987,
                    "timestampType": "CREATE_TIME", "key": "ZW53aWtpOkNhZsOp", "value": "aGVsbG8=",
                    "headers": [{"place": [67, 97, 102, -61, -87]}]
                  },
                  {
                    "topic": "cleaned_events", "partition": 0, "offset": 16, "timestamp": 1545084650988,
                    "timestampType": "CREATE_TIME", "key": "ZW53aWtpOkNhZsOp", "value": null, "headers": []
                  }
                ],
                "dlq_events-3": [
                  {
                    "topic": "dlq_events", "partition": 3, "offset": 9007199254740993, "timestamp": 0,
                    "timestampType": "LOG_APPEND_TIME", "value": "", "headers": [{"place": [67, 97, 102, -61, -87]}]
                  }
                ]
              }
            }
            """);

        Assert.Equal(
            [
                new RecordSeen("cleaned_events", 0, 15, 1545084650987, "ZW53aWtpOkNhZsOp", ValueBytes: 5, "place=Café"),
                new RecordSeen("cleaned_events", 0, 16, 1545084650988, "ZW53aWtpOkNhZsOp", ValueBytes: null, Header: null),
                new RecordSeen("dlq_events", 3, 9007199254740993, 0, Key: null, ValueBytes: 0, "place=Café"),
            ],
            Read<List<RecordSeen>>(outcome));
    }

    /// <summary>Where that may happen, a function brings a converter of its own, as functions/Bronze does.</summary>
    [Fact]
    public async Task A_header_byte_above_127_makes_the_whole_batch_unreadable()
    {
        var outcome = await Start(nameof(Functions.ReadKafka)).InvokeAsync(
            """{"records": {"cleaned_events-0": [{"topic": "cleaned_events", "headers": [{"place": [195]}]}]}}""");

        Assert.NotNull(outcome.Error);
    }

    [Fact]
    public async Task I_can_read_a_batch_of_six_megabytes()
    {
        const int Records = 3_000;
        var value = Convert.ToBase64String(new byte[1_500]);
        var payload = new StringBuilder("""{"records":{"cleaned_events-0":[""");
        for (var offset = 0; offset < Records; offset++)
        {
            payload.Append(offset == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$"""{"topic":"cleaned_events","partition":0,"offset":{{offset}},"timestamp":0,"key":"a2V5","value":"{{value}}"}""");
        }

        payload.Append("]}}");
        Assert.True(payload.Length > 6_000_000);

        var seen = Read<List<RecordSeen>>(await Start(nameof(Functions.ReadKafka)).InvokeAsync(payload.ToString()));

        Assert.Equal(Enumerable.Range(0, Records).Select(offset => (long)offset), seen.Select(record => record.Offset));
        Assert.All(seen, record => Assert.Equal(1_500, record.ValueBytes));
    }
}
