using System.Text.Json.Serialization;

namespace WikiGuard.Cli.Serving;

/// <summary>Asks the run that holds a lakehouse to carry out a command.</summary>
/// <param name="Arguments">As on a command line, with absolute paths.</param>
/// <param name="Requester">Who asks, such as <c>ann@host</c>.</param>
/// <param name="Version">Of the tool that asks.</param>
/// <param name="CanAnswer">Whether somebody is there to answer a question.</param>
internal sealed record CommandRequest(IReadOnlyList<string> Arguments, string Requester, string Version, bool CanAnswer);

/// <summary>The answer to a question.</summary>
/// <param name="Line">Null at the input's end.</param>
internal sealed record CommandAnswer(string? Line = null);

/// <summary>What the run says of the command: one of these things at a time.</summary>
internal sealed record CommandMessage
{
    /// <summary>Text for stdout.</summary>
    public string? Output { get; init; }

    /// <summary>Text for stderr.</summary>
    public string? Errors { get; init; }

    /// <summary>The last text was a question; a <see cref="CommandAnswer"/> is awaited.</summary>
    public bool IsQuestion { get; init; }

    /// <summary>Why the command is not carried out: the last message.</summary>
    public string? Refusal { get; init; }

    /// <summary>The command has ended: the last message.</summary>
    public int? ExitCode { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(CommandMessage))]
internal sealed partial class CommandJson : JsonSerializerContext;
