using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The protections of the containers, as arguments of the container runtime. Published forms are hardened by their publishers.</summary>
internal static class Hardening
{
    /// <summary>
    /// Server and worker. authentik's documentation asks for 2 processors and 2 GB; idle they were seen at 430 and 740 MiB. They keep
    /// metrics of every process they ever had in /dev/shm and crash when it is full, so it is 512 MiB as in the official Compose file.
    /// </summary>
    public static HardeningAnnotation Core() => new(memoryMegabytes: 2048, processes: 512, cpus: 2, sharedMemoryMegabytes: 512);

    /// <summary>An outpost, a single small program: 24 MiB were seen.</summary>
    public static HardeningAnnotation Outpost() => new(memoryMegabytes: 256, processes: 128, cpus: 1);

    public static void AddRuntimeArguments(ContainerRuntimeArgsCallbackContext context, ContainerResource resource)
    {
        var hardening = resource.Annotations.OfType<HardeningAnnotation>().Last();
        if (hardening.SharedMemoryMegabytes is { } sharedMemory)
        {
            Add("--shm-size", string.Create(CultureInfo.InvariantCulture, $"{sharedMemory}m"));
        }

        if (Has(AuthentikHardening.NonRootUser))
        {
            Add("--user", AuthentikContainerImageTags.ContainerUser);
        }

        if (Has(AuthentikHardening.ReadOnlyRoot))
        {
            // TMPDIR of the images is /dev/shm, which stays writable; some Python libraries use /tmp all the same.
            Add("--read-only");
            Add("--tmpfs", "/tmp:rw,noexec,nosuid,nodev,size=64m,mode=1777");
            if (MediaOf(resource) is { } path)
            {
                Add("--tmpfs", $"{path}:rw,noexec,nosuid,nodev,size=64m,uid=1000,gid=1000,mode=0750");
            }
        }

        if (Has(AuthentikHardening.NoCapabilities))
        {
            Add("--cap-drop", "ALL");
        }

        if (Has(AuthentikHardening.NoNewPrivileges))
        {
            Add("--security-opt", "no-new-privileges");
        }

        if (Has(AuthentikHardening.Limits))
        {
            // More processors than there are is an error.
            var cpus = Math.Min(hardening.Cpus, Environment.ProcessorCount);
            Add("--memory", string.Create(CultureInfo.InvariantCulture, $"{hardening.MemoryMegabytes}m"));
            Add("--pids-limit", hardening.Processes.ToString(CultureInfo.InvariantCulture));
            Add("--cpus", cpus.ToString(CultureInfo.InvariantCulture));
        }

        bool Has(AuthentikHardening part) => hardening.Parts.HasFlag(part);

        void Add(params string[] arguments)
        {
            foreach (var argument in arguments)
            {
                context.Args.Add(argument);
            }
        }
    }

    /// <summary>The path of uploaded files if nothing is mounted there: authentik does not start when it cannot write to it.</summary>
    private static string? MediaOf(ContainerResource resource)
    {
        var server = resource switch
        {
            AuthentikResource self => self,
            AuthentikWorkerResource worker => worker.Server,
            _ => null,
        };
        return server?.Media is null ? server?.Release.MediaPath : null;
    }
}
