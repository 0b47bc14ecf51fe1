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

        var profile = ContainerProfiles.Of(resource);
        var container = builder.CreateResourceBuilder(resource)
            .WithAnnotation(new AppliedAnnotation())
            .WithContainerRuntimeArgs(context => Add(context.Args, ContainerProfiles.Of(resource)));
        foreach (var alias in profile.NetworkAliases)
        {
            container.WithContainerNetworkAlias(alias);
        }

        if (profile.ReadOnlyRoot)
        {
            LetNothingBeCopied(container);
        }

        if (builder.ExecutionContext.IsRunMode)
        {
            Links.ShowProfile(builder, resource, profile);
        }
    }

    /// <summary>Aspire copies files into a container between making and starting it, which a read-only root refuses.</summary>
    private static void LetNothingBeCopied(IResourceBuilder<ContainerResource> container)
    {
        if (container.ApplicationBuilder.ExecutionContext.IsRunMode && container.Resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>().FirstOrDefault() is { } files)
        {
            throw new DistributedApplicationException(
                $"Files are to be copied to '{files.DestinationPath}' of '{container.Resource.Name}' (WithContainerFiles, WithInitFiles or the like), whose file system cannot be written. Mount them with WithBindMount instead, or call WithoutHardening(AuthentikHardening.ReadOnlyRoot).");
        }

        // Where there is a trusted developer certificate it would be one of those files, to be trusted as well as to be served.
        container.WithDeveloperCertificateTrust(false);
#pragma warning disable ASPIRECERTIFICATES001 // The only way to keep it out.
        if (container.Resource.Annotations.OfType<HttpsCertificateAnnotation>().LastOrDefault() is { } certificate
            && (certificate.Certificate is not null || certificate.UseDeveloperCertificate == true))
        {
            throw new DistributedApplicationException(
                $"'{container.Resource.Name}' is given a certificate by WithHttpsCertificate or WithHttpsDeveloperCertificate, which Aspire copies into a file system that cannot be written. Mount the certificate with WithBindMount instead, or call WithoutHardening(AuthentikHardening.ReadOnlyRoot).");
        }

        container.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
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
