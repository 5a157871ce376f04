using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using WikiGuard.Ports;

namespace WikiGuard.Aws;

/// <summary>
/// The object store on S3, which is strongly consistent and takes conditional writes. Where S3's answer to a conditional write is lost, the
/// SDK's second attempt meets the first one's object: the write has happened, and the caller hears that another was first.
/// </summary>
public sealed class S3ObjectStore(IAmazonS3 s3, string bucket) : IObjectStore
{
    private const int MaxKeysPerDelete = 1000;

    public async Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await s3.GetObjectAsync(bucket, key, cancellationToken);
            using var content = new MemoryStream((int)response.ContentLength);
            await response.ResponseStream.CopyToAsync(content, cancellationToken);
            return new StoredObject(content.GetBuffer().AsMemory(0, (int)content.Length), response.ETag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (Exception e) when (IsOfS3(e))
        {
            throw Failure("read", key, e);
        }
    }

    public async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            await s3.PutObjectAsync(Request(key, content, r => r.IfNoneMatch = "*"), cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
        catch (Exception e) when (IsOfS3(e))
        {
            throw Failure("write", key, e);
        }
    }

    public async Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        try
        {
            return (await s3.PutObjectAsync(Request(key, content, r => r.IfMatch = etag), cancellationToken)).ETag;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed || e.ErrorCode == "NoSuchKey")
        {
            throw new ConflictException($"{key} was changed by another writer.", e);
        }
        catch (Exception e) when (IsOfS3(e))
        {
            throw Failure("write", key, e);
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        [.. (await ListWrittenAsync(prefix, cancellationToken)).Select(o => o.Key)];

    public async Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken)
    {
        var listed = new List<ListedObject>();
        try
        {
            await foreach (var found in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix }).S3Objects.WithCancellation(cancellationToken))
                listed.Add(new ListedObject(found.Key, new DateTimeOffset(found.LastModified!.Value.ToUniversalTime())));
        }
        catch (Exception e) when (IsOfS3(e))
        {
            throw Failure("list", prefix, e);
        }
        // S3 lists in the order of the keys' UTF-8 bytes, which differs only where a key holds a surrogate pair.
        listed.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return listed;
    }

    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Chunk(MaxKeysPerDelete))
        {
            var request = new DeleteObjectsRequest { BucketName = bucket, Quiet = true, Objects = [.. batch.Select(k => new KeyVersion { Key = k })] };
            try
            {
                await s3.DeleteObjectsAsync(request, cancellationToken);
            }
            catch (DeleteObjectsException e) when (e.Response.DeleteErrors is [var first, ..])
            {
                // The request succeeded and some of its keys did not: the status says nothing.
                throw string.Equals(first.Code, "AccessDenied", StringComparison.Ordinal)
                    ? new InvalidConfigException($"Cannot delete s3://{bucket}/{first.Key}: {first.Message} ({first.Code}). Check the function's policy.", e)
                    : new TransientException($"Cannot delete s3://{bucket}/{first.Key} now: {first.Message}", e);
            }
            catch (Exception e) when (IsOfS3(e))
            {
                throw Failure("delete", batch[0], e);
            }
        }
    }

    public async Task MoveAsync(string key, string newKey, CancellationToken cancellationToken)
    {
        try
        {
            await s3.CopyObjectAsync(bucket, key, bucket, newKey, cancellationToken);
            await s3.DeleteObjectAsync(bucket, key, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            // An earlier run has moved it.
        }
        catch (Exception e) when (IsOfS3(e))
        {
            throw Failure("move", key, e);
        }
    }

    public string PathOf(string key) => $"s3://{bucket}/{key}";

    private PutObjectRequest Request(string key, ReadOnlyMemory<byte> content, Action<PutObjectRequest> condition)
    {
        var request = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = ContentStream(content) };
        condition(request);
        return request;
    }

    private static MemoryStream ContentStream(ReadOnlyMemory<byte> content) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);

    private static bool IsOfS3(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException;

    // The SDK has retried what may pass by then. A 409 means that two conditional writes met: the same call may succeed later. S3 calls its own
    // time-out for a slow body a 400. A 301 is a bucket in another region.
    private WikiGuardException Failure(string action, string key, Exception e) =>
        e is AmazonServiceException { StatusCode: var status, ErrorCode: var code and not "RequestTimeout" }
        && (int)status is >= 300 and < 500 and not 408 and not 409 and not 429
            ? new InvalidConfigException(
                $"Cannot {action} s3://{bucket}/{key}: {e.Message} ({code}). Check the bucket's name and the function's policy.", e)
            : new TransientException($"Cannot {action} s3://{bucket}/{key} now: {e.Message}", e);
}
