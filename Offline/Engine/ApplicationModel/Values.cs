namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose value is known only once the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}

/// <summary>Something that the manifest names by an expression such as <c>{name.value}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>A value made of other values or resources.</summary>
public interface IValueWithReferences
{
    IEnumerable<object> References { get; }
}

/// <summary>For whom a value is evaluated: the network of the caller decides which address of an endpoint it gets.</summary>
public class ValueProviderContext
{
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    public IResource? Caller { get; init; }

    public NetworkIdentifier? Network { get; init; }

    internal NetworkIdentifier EffectiveNetwork => Network
        ?? (Caller is ContainerResource ? KnownNetworkIdentifiers.DefaultAspireContainerNetwork : KnownNetworkIdentifiers.LocalhostNetwork);
}

/// <summary>A value that is set once, possibly after somebody began to wait for it.</summary>
public sealed class ValueSnapshot<T>
    where T : notnull
{
    private readonly TaskCompletionSource<T> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _latest;

    public bool IsValueSet => _first.Task.IsCompletedSuccessfully;

    public async Task<T> GetValueAsync(CancellationToken cancellationToken = default)
    {
        await _first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _latest!;
    }

    public void SetValue(T value)
    {
        _latest = value;
        _first.TrySetResult(value);
    }

    public void SetException(Exception exception) => _first.TrySetException(exception);
}
