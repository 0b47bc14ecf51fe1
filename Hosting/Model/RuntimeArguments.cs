using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The profile of a container as arguments of the container runtime, which is how run mode applies it.</summary>
internal static class RuntimeArguments
{
    /// <summary>Once for each container, when the model is complete.</summary>
    public static void Apply(IDistributedApplicationBuilder builder, ContainerResource resource)
    {
        if (resource.Annotations.OfType<AppliedAnnotation>().Any())
        {
            // A database that two servers share.
            return;
        }

        var container = builder.CreateResourceBuilder(resource)
            .WithAnnotation(new AppliedAnnotation())
            .WithContainerRuntimeArgs(context => Add(context.Args, ContainerProfiles.Of(resource)));
        foreach (var alias in ContainerProfiles.Of(resource).NetworkAliases)
        {
            container.WithContainerNetworkAlias(alias);
        }
    }

    public static void Add(IList<object> arguments, ContainerProfile profile)
    {
        if (profile.SharedMemoryMegabytes is { } sharedMemory)
        {
            Add("--shm-size", Megabytes(sharedMemory));
        }

        if (profile.User is { } user)
        {
            Add("--user", user);
        }

        if (profile.ReadOnlyRoot)
        {
            Add("--read-only");
        }

        foreach (var folder in profile.TemporaryFolders)
        {
            var owner = folder.Owner?.Split(':') is [var uid, var gid] ? $",uid={uid},gid={gid}" : "";
            Add("--tmpfs", $"{folder.Path}:rw,noexec,nosuid,nodev,size={Megabytes(folder.Megabytes)}{owner},mode={folder.Mode}");
        }

        if (profile.DropsCapabilities)
        {
            Add("--cap-drop", "ALL");
            foreach (var capability in profile.KeptCapabilities)
            {
                Add("--cap-add", capability);
            }
        }

        if (profile.NoNewPrivileges)
        {
            Add("--security-opt", "no-new-privileges");
        }

        if (profile.Limits is { } limits)
        {
            // More processors than there are is an error.
            Add("--memory", Megabytes(limits.MemoryMegabytes));
            Add("--pids-limit", limits.Processes.ToString(CultureInfo.InvariantCulture));
            Add("--cpus", Math.Min(limits.Cpus, Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture));
        }

        static string Megabytes(int value) => string.Create(CultureInfo.InvariantCulture, $"{value}m");

        void Add(params ReadOnlySpan<string> values)
        {
            foreach (var value in values)
            {
                arguments.Add(value);
            }
        }
    }

    private sealed class AppliedAnnotation : IResourceAnnotation;
}
