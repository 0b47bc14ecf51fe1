using System.Text.Json;

namespace Aspire.Hosting.Dcp;

/// <summary>Lets each version of an object through once, over repeated and restarted watches.</summary>
internal sealed class DcpWatchFilter<T> where T : DcpObject
{
    private readonly Dictionary<string, T> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deletedUids = new(StringComparer.Ordinal);

    public bool IsEmpty => _known.Count == 0;

    /// <summary>Whether a raw object is a version that was not let through yet.</summary>
    public bool IsNews(JsonElement value)
    {
        var metadata = value.GetProperty("metadata");
        var uid = metadata.GetProperty("uid").GetString()!;
        return !_deletedUids.Contains(uid)
            && (!_known.TryGetValue(metadata.GetProperty("name").GetString()!, out var known)
                || known.Metadata.Uid != uid
                || known.Metadata.Version < long.Parse(metadata.GetProperty("resourceVersion").GetString()!));
    }

    public DcpWatchEvent<T> Accept(T value)
    {
        var isKnown = _known.TryGetValue(value.Name, out var known) && known.Metadata.Uid == value.Metadata.Uid;
        _known[value.Name] = value;
        return new(isKnown ? DcpWatchEventType.Modified : DcpWatchEventType.Added, value);
    }

    /// <returns><see langword="null"/> if the deletion is known, or a new object of that name already is.</returns>
    public DcpWatchEvent<T>? AcceptDeleted(T value)
    {
        _deletedUids.Add(value.Metadata.Uid!);
        return _known.TryGetValue(value.Name, out var known) && known.Metadata.Uid == value.Metadata.Uid && _known.Remove(value.Name)
            ? new(DcpWatchEventType.Deleted, value)
            : null;
    }

    /// <summary>What changed while nobody watched: the objects that are gone, then the ones that are new or newer.</summary>
    public IReadOnlyList<DcpWatchEvent<T>> Reconcile(IReadOnlyList<T> current)
    {
        var uids = current.Select(value => value.Metadata.Uid).ToHashSet();
        var gone = _known.Values.Where(value => !uids.Contains(value.Metadata.Uid)).ToList();
        var news = current.Where(value => !_known.TryGetValue(value.Name, out var known)
            || known.Metadata.Uid != value.Metadata.Uid || known.Metadata.Version < value.Metadata.Version);
        return [.. gone.Select(AcceptDeleted).OfType<DcpWatchEvent<T>>(), .. news.ToList().Select(Accept)];
    }
}
