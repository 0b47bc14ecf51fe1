/// <summary>What `aspire publish` writes: a folder for Docker Compose.</summary>
internal static class Compose
{
    public static void AddComposeFolder(this IDistributedApplicationBuilder builder)
    {
        // azd reads the manifest, in which a Compose environment would only get into its way.
        if (!builder.ExecutionContext.IsPublishMode || builder.Configuration["Pipeline:Step"] == "publish-manifest")
        {
            return;
        }

#if AUTHENTIK_PUBLISHING
        builder.AddDockerComposeEnvironment("compose")
            .WithDashboard(false)
            .WithAuthentik();
#else
        throw new DistributedApplicationException(
            "This AppHost was built without Publishing, because the package Aspire.Hosting.Docker could not be had. Remove .dev/without-publishing and build again where it can.");
#endif
    }
}
