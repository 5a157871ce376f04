using System.Text;
using Microsoft.AspNetCore.Http;

namespace WikiGuard.Testing.Http;

/// <param name="Headers">Beside the content's type and length.</param>
public sealed record Answer(
    int Status, string Body = "", string ContentType = "application/json", params IReadOnlyList<(string Name, string Value)> Headers)
{
    internal async Task WriteAsync(HttpContext http)
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        http.Response.StatusCode = Status;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = bytes.Length;
        foreach (var (name, value) in Headers)
            http.Response.Headers[name] = value;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
