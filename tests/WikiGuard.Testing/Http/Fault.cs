using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WikiGuard.Testing.Http;

/// <summary>What a request meets instead of a good answer.</summary>
public sealed record Fault
{
    private readonly Answer? _instead;
    private readonly Ending _ending;
    private readonly TimeSpan _delay;

    private Fault(Ending ending, Answer? instead = null, TimeSpan delay = default) =>
        (_ending, _instead, _delay) = (ending, instead, delay);

    private enum Ending
    {
        Whole,
        Nothing,
        InHeaders,
        InBody,
        Early,
        Standstill,
        Silence,
    }

    /// <summary>Nothing is done, and the connection breaks.</summary>
    public static Fault Cut { get; } = new(Ending.Nothing, new Answer(500));

    /// <summary>The service does what is asked, and the connection breaks before the answer.</summary>
    public static Fault LostAnswer { get; } = new(Ending.Nothing);

    /// <summary>The service does what is asked, and the connection breaks in the middle of the answer's headers.</summary>
    public static Fault CutInHeaders { get; } = new(Ending.InHeaders);

    /// <summary>The service does what is asked, and the connection breaks after half of the answer's body.</summary>
    public static Fault CutInBody { get; } = new(Ending.InBody);

    /// <summary>The service does what is asked, and the answer ends in good order before its Content-Length.</summary>
    public static Fault EndedEarly { get; } = new(Ending.Early);

    /// <summary>The service does what is asked, half of the answer comes, and then nothing any more: the connection stays.</summary>
    public static Fault Standstill { get; } = new(Ending.Standstill);

    /// <summary>The service does what is asked and never answers.</summary>
    public static Fault Silence { get; } = new(Ending.Silence);

    /// <summary>Nothing is done; this is the answer.</summary>
    public static Fault Of(Answer answer) => new(Ending.Whole, answer);

    /// <summary>The service does what is asked, and answers late.</summary>
    public static Fault Late(TimeSpan delay) => new(Ending.Whole, delay: delay);

    /// <param name="serve">The service.</param>
    internal async Task MeetAsync(HttpContext http, RequestDelegate serve)
    {
        var wire = http.Response.Body;
        using var body = new MemoryStream();
        http.Response.Body = body;
        if (_instead is null)
        {
            await serve(http);
        }
        else
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            await _instead.WriteAsync(http);
        }
        http.Response.Body = wire;
        if (_ending == Ending.Whole)
        {
            await Task.Delay(_delay, http.RequestAborted);
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body.ToArray(), http.RequestAborted);
            return;
        }
        await BreakAsync(http, body.ToArray());
        http.Abort();
    }

    // Past the server, which would send no part of an answer without the rest.
    private async Task BreakAsync(HttpContext http, byte[] body)
    {
        var socket = http.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        var head = HeadOf(http.Response, Math.Max(body.Length, 2));
        byte[] part = _ending switch
        {
            Ending.Nothing or Ending.Silence => [],
            Ending.InHeaders => head[..(head.Length / 2)],
            _ => [.. head, .. body.AsSpan(0, body.Length / 2)],
        };
        if (part.Length > 0)
            await socket.SendAsync(part, http.RequestAborted);
        if (_ending is Ending.Nothing or Ending.InHeaders or Ending.InBody)
        {
            socket.Close(timeout: 0);
            return;
        }
        if (_ending == Ending.Early)
            socket.Shutdown(SocketShutdown.Send);
        await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static byte[] HeadOf(HttpResponse response, int length)
    {
        response.ContentLength = length;
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} Status\r\n");
        foreach (var (name, value) in response.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
