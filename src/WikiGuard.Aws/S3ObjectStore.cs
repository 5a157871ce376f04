using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using WikiGuard.Aws.Services;
using WikiGuard.Ports;

namespace WikiGuard.Aws;

/// <summary>The object store on S3, which is strongly consistent and supports conditional writes.</summary>
/// <remarks>
/// Where S3's answer to a conditional write is lost, the SDK tries again and finds its own object. Each write therefore carries a mark,
/// and a refused write checks whose mark the object has. A caller who may not read objects cannot check, and is told that another was
/// first.
/// </remarks>
/// <param name="random">For the marks.</param>
public sealed class S3ObjectStore(IAmazonS3 s3, string bucket, Random random) : IObjectStore
{
    private const string Mark = "wikiguard-write";

    private const int MaxKeysPerDelete = 1000;

    private readonly Jitter _marks = new(random);

    public async Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await s3.GetObjectAsync(bucket, key, cancellationToken);
            using var content = new MemoryStream((int)response.ContentLength);
            await response.ResponseStream.CopyToAsync(content, cancellationToken);
            return new StoredObject(content.GetBuffer().AsMemory(0, (int)content.Length), Tag(response.ETag));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw Failure("read", key, e);
        }
    }

    public async Task<Stream?> OpenAsync(string key, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectRequest { BucketName = bucket, Key = key };
            if (offset > 0)
                request.ByteRange = new ByteRange($"bytes={offset}-");
            return (await s3.GetObjectAsync(request, cancellationToken)).ResponseStream;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Reading that had come to the very end finds nothing more; that the object has shrunk cannot be told apart.
            return Stream.Null;
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw Failure("read", key, e);
        }
    }

    public async Task<long?> SizeAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await s3.GetObjectMetadataAsync(bucket, key, cancellationToken)).ContentLength;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw Failure("see how large", key, e);
        }
    }

    public async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await PutAsync(key, content, r => r.IfNoneMatch = "*", cancellationToken) is not null;

    public async Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        await PutAsync(key, content, r => r.IfMatch = etag, cancellationToken)
            ?? throw new ConflictException($"{PathOf(key)} was changed by another writer.");

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        [.. (await ListWrittenAsync(prefix, cancellationToken)).Select(o => o.Key)];

    public async Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken)
    {
        var listed = new List<ListedObject>();
        try
        {
            await foreach (var page in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix })
                .Responses.WithCancellation(cancellationToken))
                listed.AddRange((Whole(page).S3Objects ?? []).Select(
                    o => new ListedObject(o.Key, new DateTimeOffset(o.LastModified!.Value.ToUniversalTime()))));
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw Failure("list", prefix, e);
        }
        // S3 lists in the order of the keys' UTF-8 bytes, which differs only where a key holds a surrogate pair.
        listed.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return listed;
    }

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        DeleteAsync(keys.Select(k => new KeyVersion { Key = k }), cancellationToken);

    /// <summary>
    /// Destroys what a versioned bucket keeps of objects that were replaced or deleted. What marks an object as deleted stays: without it,
    /// an earlier version that is not listed yet would be the object again.
    /// </summary>
    /// <param name="hasTime">Whether another page may be begun.</param>
    /// <returns>False where some are left for the next call.</returns>
    public async Task<bool> DestroyEarlierAsync(string prefix, Func<bool> hasTime, CancellationToken cancellationToken)
    {
        var request = new ListVersionsRequest { BucketName = bucket, Prefix = prefix };
        for (bool? isTruncated = true; isTruncated == true;)
        {
            if (!hasTime())
                return false;
            ListVersionsResponse page;
            try
            {
                page = Whole(await s3.ListVersionsAsync(request, cancellationToken));
            }
            catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
            {
                throw Failure("list the versions of", prefix, e);
            }
            await DeleteAsync((page.Versions ?? []).Where(v => v.IsLatest != true && v.IsDeleteMarker != true)
                .Select(v => new KeyVersion { Key = v.Key, VersionId = v.VersionId }), cancellationToken);
            (request.KeyMarker, request.VersionIdMarker, isTruncated) = (page.NextKeyMarker, page.NextVersionIdMarker, page.IsTruncated);
        }
        return true;
    }

    private async Task DeleteAsync(IEnumerable<KeyVersion> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Chunk(MaxKeysPerDelete))
        {
            var request = new DeleteObjectsRequest { BucketName = bucket, Quiet = true, Objects = [.. batch] };
            try
            {
                Whole(await s3.DeleteObjectsAsync(request, cancellationToken));
            }
            catch (DeleteObjectsException e) when (e.Response.DeleteErrors is [var first, ..])
            {
                // The request succeeded but some of its keys failed: the status does not show that.
                throw string.Equals(first.Code, "AccessDenied", StringComparison.Ordinal)
                    ? new InvalidConfigException(
                        $"Cannot delete s3://{bucket}/{first.Key}: {first.Message} ({first.Code}). Check the function's policy.", e)
                    : new TransientException($"Cannot delete s3://{bucket}/{first.Key} now: {first.Message}", e);
            }
            catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
            {
                throw Failure("delete", batch[0].Key, e);
            }
        }
    }

    public async Task MoveAsync(string key, string newKey, CancellationToken cancellationToken)
    {
        try
        {
            Whole(await s3.CopyObjectAsync(bucket, key, bucket, newKey, cancellationToken));
            await s3.DeleteObjectAsync(bucket, key, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            // An earlier run has moved it.
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw Failure("move", key, e);
        }
    }

    public string PathOf(string key) => $"s3://{bucket}/{key}";

    /// <returns>The new object's tag; null where the condition does not hold.</returns>
    private async Task<string?> PutAsync(
        string key, ReadOnlyMemory<byte> content, Action<PutObjectRequest> condition, CancellationToken cancellationToken)
    {
        var mark = _marks.Token();
        var request = new PutObjectRequest
        { BucketName = bucket, Key = key, InputStream = ContentStream(content), Metadata = { [Mark] = mark } };
        condition(request);
        try
        {
            return Tag((await s3.PutObjectAsync(request, cancellationToken)).ETag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return await TagOfOwnAsync(key, mark, cancellationToken);
        }
        catch (AmazonS3Exception e) when (request.IfMatch is not null && e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw Failure("write", key, e);
        }
    }

    /// <returns>The object's tag, if the write with this mark created it.</returns>
    private async Task<string?> TagOfOwnAsync(string key, string mark, CancellationToken cancellationToken)
    {
        try
        {
            var found = await s3.GetObjectMetadataAsync(bucket, key, cancellationToken);
            return found.Metadata[Mark] == mark ? found.ETag : null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return null;
        }
        catch (Exception e) when (AwsFailure.IsOne(e, cancellationToken))
        {
            throw Failure("see who wrote", key, e);
        }
    }

    // A successful status without the rest of S3's answer did not come from S3; going on would mean believing in a write, a move or an
    // empty list that never was.
    private static T Whole<T>(T answer)
        where T : AmazonWebServiceResponse =>
            answer.ContentLength != 0
            ? answer : throw new AmazonClientException("The answer is empty; something in between may have given it.");

    private static string Tag(string? etag) =>
        etag is { Length: > 0 } ? etag : throw new AmazonClientException("The answer has no tag; something in between may have given it.");

    private static MemoryStream ContentStream(ReadOnlyMemory<byte> content) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);

    // A 409 means that two conditional writes met: the same call may succeed later. A 301 is a bucket in another region.
    private WikiGuardException Failure(string action, string key, Exception e) =>
        AwsFailure.IsPassing(e) || e is AmazonS3Exception { StatusCode: HttpStatusCode.Conflict }
        ? new TransientException($"Cannot {action} s3://{bucket}/{key} now: {AwsFailure.Words(e)}", e)
        : new InvalidConfigException(
            $"Cannot {action} s3://{bucket}/{key}: {AwsFailure.Words(e)}. Check the bucket's name and the function's policy.", e);
}
