using Aspire.Hosting;

namespace Tests.Support;

public static class Supply
{
    /// <summary>Whether the tests run on the Offline engine; otherwise on the Aspire packages.</summary>
    public static bool IsOffline { get; } = typeof(DistributedApplication).Assembly.GetName().Name == "Offline.Engine";
}
