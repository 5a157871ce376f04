using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace WikiGuard.Testing.S3;

/// <summary>
/// A request's body without what signing adds to it: <c>aws-chunked</c> is chunks of <c>size in hex;chunk-signature=…</c>, CRLF, data,
/// CRLF, then one of size 0 and trailing headers (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html).
/// </summary>
internal static class S3Body
{
    public static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var content = body.ToArray();
        var headers = http.Request.Headers;
        if (!headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-", StringComparison.Ordinal))
            return content;
        var decoded = Decode(content);
        var announced = headers["x-amz-decoded-content-length"].ToString();
        return string.Equals(announced, decoded.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? decoded
            : throw new BadHttpRequestException($"The body holds {decoded.Length} bytes, not {announced}.");
    }

    private static byte[] Decode(ReadOnlySpan<byte> chunks)
    {
        using var decoded = new MemoryStream();
        while (true)
        {
            var endOfLine = chunks.IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(chunks[..endOfLine]).Split(';')[0], NumberStyles.HexNumber,
                CultureInfo.InvariantCulture);
            if (size == 0)
                return decoded.ToArray();
            decoded.Write(chunks.Slice(endOfLine + 2, size));
            chunks = chunks[(endOfLine + 2 + size + 2)..];
        }
    }
}
