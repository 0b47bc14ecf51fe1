using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name)
        where TProject : IProjectMetadata, new()
        => builder.AddProject(name, new TProject());

    private static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata)
    {
        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(metadata)
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory")
            .WithOtlpExporter();
        var profile = LaunchProfile.DefaultOf(metadata.ProjectPath);
        var urls = profile?.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return builder.ExecutionContext.IsPublishMode ? project.ForPublish(urls.Length > 0) : project.ForRun(profile, urls);
    }

    private static IResourceBuilder<ProjectResource> ForRun(this IResourceBuilder<ProjectResource> project, LaunchProfile? profile, string[] urls)
    {
        foreach (var url in urls.Select(url => new Uri(url)))
        {
            project.WithEndpoint(url.Scheme, endpoint =>
            {
                endpoint.UriScheme = url.Scheme;
                endpoint.Port = url.Port;
            });
        }

        if (project.ApplicationBuilder.Environment.IsDevelopment())
        {
            project
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }

        return project.WithEnvironment(context =>
        {
            var listen = new ReferenceExpressionBuilder();
            foreach (var endpoint in project.Resource.GetEndpoints().Where(e => e.Scheme is "http" or "https"))
            {
                listen.AppendLiteral(listen.IsEmpty ? "" : ";");
                listen.Append($"{endpoint.Property(EndpointProperty.Scheme)}://localhost:{endpoint.Property(EndpointProperty.TargetPort)}");
            }

            if (!listen.IsEmpty)
            {
                context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", listen.Build());
            }

            if (profile is not null)
            {
                context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
                foreach (var (name, value) in profile.EnvironmentVariables)
                {
                    context.EnvironmentVariables.TryAdd(name, value);
                }
            }
        });
    }

    private static IResourceBuilder<ProjectResource> ForPublish(this IResourceBuilder<ProjectResource> project, bool isWeb)
    {
        if (isWeb)
        {
            // A deployment gives a web project both, whatever its launch profile says; who terminates TLS is the deployment's business.
            project.WithEndpoint("http", endpoint => endpoint.UriScheme = "http");
            project.WithEndpoint("https", endpoint => endpoint.UriScheme = "https");
        }

        return project.WithEnvironment(context =>
        {
            if (!project.Resource.GetEndpoints().Any())
            {
                return;
            }

            context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            var http = project.Resource.GetEndpoints().Where(e => e.Scheme == "http").Select(e => e.Property(EndpointProperty.TargetPort)).ToArray();
            if (http.Length > 0)
            {
                var ports = new ReferenceExpressionBuilder();
                for (var i = 0; i < http.Length; i++)
                {
                    ports.Append($"{(i == 0 ? "" : ";")}{http[i]}");
                }

                context.EnvironmentVariables["HTTP_PORTS"] = ports.Build();
            }
        });
    }
}
