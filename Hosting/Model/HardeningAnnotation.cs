using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The protections of a container, each of which can be switched off by itself.</summary>
internal sealed class HardeningAnnotation(int memoryMegabytes, int processes, int cpus, int? sharedMemoryMegabytes = null) : IResourceAnnotation
{
    public AuthentikHardening Parts { get; set; } = AuthentikHardening.All;

    public int MemoryMegabytes { get; } = memoryMegabytes;

    public int Processes { get; } = processes;

    public int Cpus { get; } = cpus;

    public int? SharedMemoryMegabytes { get; } = sharedMemoryMegabytes;
}
