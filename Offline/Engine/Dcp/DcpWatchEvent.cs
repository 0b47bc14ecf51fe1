namespace Aspire.Hosting.Dcp;

/// <summary>A change of an object. For <see cref="DcpWatchEventType.Deleted"/> the object is the last one seen.</summary>
internal sealed record DcpWatchEvent<T>(DcpWatchEventType Type, T Object) where T : DcpObject;

internal enum DcpWatchEventType
{
    Added,
    Modified,
    Deleted,
}
