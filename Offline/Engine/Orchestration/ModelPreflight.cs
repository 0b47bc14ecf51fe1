using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>Finds what cannot work before anything is started.</summary>
internal static class ModelPreflight
{
    public static async Task CheckAsync(DistributedApplicationModel model, EndpointAllocator endpoints, DcpOptions options, CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
    }
}
