using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes resources into a manifest, in the very form of Aspire's own publisher: both write the same bytes.</summary>
public sealed class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext, string manifestPath, Utf8JsonWriter writer, CancellationToken cancellationToken = default)
{
    private readonly Dictionary<string, IResource> _referenced = [];
    private readonly Dictionary<ParameterResource, List<string>> _formatted = [];
    private readonly Dictionary<string, ReferenceExpression> _choices = [];

    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public string ManifestPath { get; } = manifestPath;

    public Utf8JsonWriter Writer { get; } = writer;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public string GetManifestRelativePath(string path) =>
        Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!, path).Replace('\\', '/');

    internal async Task WriteModelAsync(DistributedApplicationModel model)
    {
        Writer.WriteStartObject();
        Writer.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            await WriteResourceAsync(resource).ConfigureAwait(false);
        }

        // Generated passwords are in the model only through what uses them.
        foreach (var resource in _referenced.Values.Where(r => !model.Resources.Contains(r)).ToArray())
        {
            await WriteResourceAsync(resource).ConfigureAwait(false);
        }

        foreach (var parameter in _formatted.Keys.ToArray())
        {
            WriteFormatted(parameter);
        }

        foreach (var (name, choice) in _choices)
        {
            Writer.WriteStartObject(name);
            Writer.WriteString("type", "value.v0");
            Writer.WriteString("connectionString", await choice.GetValueAsync(CancellationToken).ConfigureAwait(false) ?? "");
            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
        Writer.WriteEndObject();
    }

    private async Task WriteResourceAsync(IResource resource)
    {
        Func<Task>? write = resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var annotation)
            ? annotation.Callback is { } callback ? () => callback(this) : null
            : resource switch
            {
                ContainerResource container => () => WriteContainerAsync(container),
                ProjectResource project => () => WriteProjectAsync(project),
                ExecutableResource executable => () => WriteExecutableAsync(executable),
                ParameterResource parameter => () => WriteParameterAsync(parameter),
                IResourceWithConnectionString => () => WriteValueAsync(resource),
                _ => WriteErrorAsync,
            };
        if (write is null)
        {
            return;
        }

        Writer.WriteStartObject(resource.Name);
        await write().ConfigureAwait(false);
        Writer.WriteEndObject();
        if (resource is ParameterResource written)
        {
            WriteFormatted(written);
        }
    }

    private Task WriteErrorAsync()
    {
        Writer.WriteString("error", "This resource does not support generation in the manifest.");
        return Task.CompletedTask;
    }

    private Task WriteValueAsync(IResource resource)
    {
        Writer.WriteString("type", "value.v0");
        WriteConnectionString(resource);
        return Task.CompletedTask;
    }

    private async Task WriteContainerAsync(ContainerResource container)
    {
        Writer.WriteString("type", "container.v0");
        WriteConnectionString(container);
        Writer.WriteString("image", container.TryGetContainerImageName(out var image)
            ? image
            : throw new DistributedApplicationException($"Could not get the container image name for resource '{container.Name}'."));
        if (container.Entrypoint is not null)
        {
            Writer.WriteString("entrypoint", container.Entrypoint);
        }

        await WriteCommandLineArgumentsAsync(container).ConfigureAwait(false);
        WriteMounts(container);
        await WriteEnvironmentVariablesAsync(container).ConfigureAwait(false);
        WriteBindings(container);
    }

    private async Task WriteProjectAsync(ProjectResource project)
    {
        Writer.WriteString("type", "project.v0");
        Writer.WriteString("path", GetManifestRelativePath(project.GetProjectMetadata().ProjectPath));
        await WriteCommandLineArgumentsAsync(project).ConfigureAwait(false);
        await WriteEnvironmentVariablesAsync(project).ConfigureAwait(false);
        WriteBindings(project);
    }

    private async Task WriteExecutableAsync(ExecutableResource executable)
    {
        Writer.WriteString("type", "executable.v0");
        WriteConnectionString(executable);
        Writer.WriteString("workingDirectory", GetManifestRelativePath(executable.WorkingDirectory));
        Writer.WriteString("command", executable.Command);
        await WriteCommandLineArgumentsAsync(executable).ConfigureAwait(false);
        await WriteEnvironmentVariablesAsync(executable).ConfigureAwait(false);
        WriteBindings(executable);
    }

    private Task WriteParameterAsync(ParameterResource parameter)
    {
        Writer.WriteString("type", "parameter.v0");
        Writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        Writer.WriteStartObject("inputs");
        Writer.WriteStartObject("value");
        Writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            Writer.WriteBoolean("secret", true);
        }

        if (parameter.Default is not null)
        {
            Writer.WriteStartObject("default");
            parameter.Default.WriteToManifest(this);
            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
        Writer.WriteEndObject();
        return Task.CompletedTask;
    }

    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString { ConnectionStringExpression: { } expression })
        {
            AddReferences(expression);
            Writer.WriteString("connectionString", Expression(expression, ""));
        }
    }

    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var values = await ResourceConfiguration.EnvironmentAsync(resource, ExecutionContext, CancellationToken).ConfigureAwait(false);
        if (values.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("env");
        foreach (var (name, value) in values)
        {
            Writer.WriteString(name, await TextAsync(value, resource).ConfigureAwait(false));
        }

        Writer.WriteEndObject();
    }

    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var values = await ResourceConfiguration.ArgumentsAsync(resource, ExecutionContext, CancellationToken).ConfigureAwait(false);
        if (values.Count == 0)
        {
            return;
        }

        Writer.WriteStartArray("args");
        foreach (var value in values)
        {
            Writer.WriteStringValue(await TextAsync(value, resource).ConfigureAwait(false));
        }

        Writer.WriteEndArray();
    }

    public void WriteBindings(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToArray();
        if (endpoints.Length == 0)
        {
            return;
        }

        Writer.WriteStartObject("bindings");
        foreach (var endpoint in endpoints)
        {
            var targetPort = endpoint.TargetPort ?? (resource is ContainerResource ? endpoint.Port : null);
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            Writer.WriteString("transport", endpoint.Transport);
            if (endpoint.Port is { } port && port != targetPort)
            {
                Writer.WriteNumber("port", port);
            }

            if (targetPort is { } target)
            {
                Writer.WriteNumber("targetPort", target);
            }

            if (endpoint.IsExternal)
            {
                Writer.WriteBoolean("external", true);
            }

            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
    }

    private void WriteMounts(ContainerResource container)
    {
        var mounts = container.Annotations.OfType<ContainerMountAnnotation>().ToArray();
        Write("bindMounts", "source", ContainerMountType.BindMount, mount => GetManifestRelativePath(mount.Source!));
        Write("volumes", "name", ContainerMountType.Volume, mount => mount.Source!);

        void Write(string array, string source, ContainerMountType type, Func<ContainerMountAnnotation, string> text)
        {
            var ofType = mounts.Where(m => m.Type == type).ToArray();
            if (ofType.Length == 0)
            {
                return;
            }

            Writer.WriteStartArray(array);
            foreach (var mount in ofType)
            {
                Writer.WriteStartObject();
                Writer.WriteString(source, text(mount));
                Writer.WriteString("target", mount.Target);
                Writer.WriteBoolean("readOnly", mount.IsReadOnly);
                Writer.WriteEndObject();
            }

            Writer.WriteEndArray();
        }
    }

    private async Task<string> TextAsync(object value, IResource resource)
    {
        var text = await ResourceConfiguration.ResolveAsync(value, resource, ExecutionContext, CancellationToken).ConfigureAwait(false) ?? "";
        var expression = Expression(value, text);
        AddReferences(value);
        return expression;
    }

    private string Expression(object value, string text)
    {
        if (value is not ReferenceExpression { IsConditional: false } expression)
        {
            return text;
        }

        // A formatted value is a resource of its own in the manifest.
        var arguments = expression.ManifestExpressions.Select((argument, i) =>
            expression is { StringFormats: var formats } && formats[i] is { Length: > 0 } format && expression.ValueProviders[i] is ParameterResource parameter
                ? $"{{{Formatted(parameter, format)}.value}}"
                : argument);
        return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. arguments]);
    }

    private void AddReferences(object? value)
    {
        switch (value)
        {
            case ReferenceExpression { IsConditional: true, Name: { } name } choice:
                _choices.TryAdd(name, choice);
                break;
            case IResource resource:
                _referenced.TryAdd(resource.Name, resource);
                return;
        }

        foreach (var reference in (value as IValueWithReferences)?.References ?? [])
        {
            AddReferences(reference);
        }
    }

    private string Formatted(ParameterResource parameter, string format)
    {
        if (!_formatted.TryGetValue(parameter, out var formats))
        {
            _formatted[parameter] = formats = [];
        }

        if (!formats.Contains(format))
        {
            formats.Add(format);
        }

        return $"{parameter.Name}-{format}-encoded";
    }

    private void WriteFormatted(ParameterResource parameter)
    {
        if (!_formatted.Remove(parameter, out var formats))
        {
            return;
        }

        foreach (var format in formats)
        {
            Writer.WriteStartObject($"{parameter.Name}-{format}-encoded");
            Writer.WriteString("type", "annotated.string");
            Writer.WriteString("value", parameter.ValueExpression);
            Writer.WriteString("filter", format);
            Writer.WriteEndObject();
        }
    }
}
