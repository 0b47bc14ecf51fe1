using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>What an operation has at hand.</summary>
internal sealed class OperationContext(AuthentikResource server, Operation operation, ExecuteCommandContext command)
{
    /// <summary>In the details of the resource in the dashboard.</summary>
    private const string ProgressProperty = "Operation";

    private readonly List<InteractionFileCollection> _uploads = [];
    private AuthentikApiClient? _api;

    public AuthentikResource Server => server;

    public IServiceProvider Services => command.Services;

    public CancellationToken CancellationToken => command.CancellationToken;

    /// <summary>The log of the resource.</summary>
    public ILogger Logger => command.Logger;

    public TimeProvider Time => command.Services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>authentik with the account of the operations.</summary>
    public AuthentikApiClient Api => _api ??= AuthentikApiClient.ForOperations(server);

    /// <summary>The text of an argument, or <see langword="null"/> if it was left empty.</summary>
    public string? Text(string name) =>
        command.Arguments.TryGetByName(name, out var input) && !string.IsNullOrWhiteSpace(input.Value) ? input.Value : null;

    public string RequiredText(string name) =>
        Text(name) ?? throw new OperationException($"The argument '{name}' is missing.", $"Give it a value, for example: aspire resource {server.Name} {operation.Name} --{name} …");

    /// <summary>A secret from a field that hides it, or from the first line of a file.</summary>
    public string? Secret(string name, string fileName)
    {
        if (Text(name) is { } secret)
        {
            return secret;
        }

        return Text(fileName) is null ? null : System.IO.File.ReadLines(File(fileName).Path).FirstOrDefault() is { Length: > 0 } line ? line
            : throw new OperationException($"The first line of the file given as '{fileName}' is empty.", "Write the password there.");
    }

    /// <summary>The user that the argument <c>username</c> names.</summary>
    public async Task<AuthentikUser> RequiredUserAsync()
    {
        var username = RequiredText("username");
        return await Api.FindUserAsync(username, CancellationToken).ConfigureAwait(false)
            ?? throw new OperationException($"authentik has no user '{username}'.", "Check the name; authentik tells upper from lower case.");
    }

    public bool Flag(string name) => Text(name) is { } text && bool.Parse(text);

    public int Number(string name, int fallback, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new OperationException($"'{text}' is not a value for '{name}'.", $"Give a whole number from {least} to {most}.");
    }

    /// <summary>A file that was chosen in the dashboard, or whose path was given elsewhere.</summary>
    public (string Path, string Name) File(string name)
    {
        if (command.Arguments.TryGetByName(name, out var input) && input.InputType == InputType.File && input.GetFiles() is { Count: > 0 } files)
        {
            _uploads.Add(files);
            return (files[0].FilePath, files[0].Name);
        }

        var path = Path.GetFullPath(RequiredText(name));
        return System.IO.File.Exists(path)
            ? (path, Path.GetFileName(path))
            : throw new OperationException($"There is no file '{path}'.", $"Check the path given for '{name}'; a relative one begins at '{Environment.CurrentDirectory}'.");
    }

    /// <summary>Says how far the operation is: a line in the resource's log, and in its details in the dashboard.</summary>
    public async Task ReportAsync(string progress)
    {
        Logger.LogInformation("{Operation}: {Progress}", operation.DisplayName, progress);
        await ShowAsync($"{operation.DisplayName}: {progress}").ConfigureAwait(false);
    }

    /// <summary>Takes the progress away, and the copies of uploaded files.</summary>
    public async Task EndAsync()
    {
        _uploads.ForEach(files => files.Dispose());
        await ShowAsync(null).ConfigureAwait(false);
    }

    private Task ShowAsync(string? text) =>
        command.Services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(server, snapshot => snapshot with
        {
            Properties = [.. snapshot.Properties.Where(p => p.Name != ProgressProperty), .. text is null ? (ResourcePropertySnapshot[])[] : [new(ProgressProperty, text)]],
        });
}
