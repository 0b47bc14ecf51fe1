using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting
{
    public enum InputType
    {
        Text = 0,
        SecretText = 1,
        Choice = 2,
        Boolean = 3,
        Number = 4,
        File = 5,
    }

    /// <summary>One argument of a command, and the value given for it.</summary>
    public sealed class InteractionInput
    {
        public required string Name { get; init; }

        public required InputType InputType { get; init; }

        public string? Label { get; init; }

        public string? Description { get; init; }

        public bool Required { get; init; }

        public string? Placeholder { get; init; }

        public int? MaxLength { get; init; }

        public IReadOnlyList<KeyValuePair<string, string>>? Options { get; set; }

        public string? Value { get; set; }
    }

    public sealed class InteractionInputCollection(IReadOnlyList<InteractionInput> inputs) : IReadOnlyList<InteractionInput>
    {
        public int Count => inputs.Count;

        public InteractionInput this[int index] => inputs[index];

        public InteractionInput this[string name] =>
            TryGetByName(name, out var input) ? input : throw new KeyNotFoundException($"No input with name '{name}' was found.");

        public bool TryGetByName(string name, [NotNullWhen(true)] out InteractionInput? input)
        {
            input = inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase));
            return input is not null;
        }

        public IEnumerator<InteractionInput> GetEnumerator() => inputs.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    public enum ResourceCommandState
    {
        Enabled = 0,
        Disabled = 1,
        Hidden = 2,
    }

    [Flags]
    public enum ResourceCommandVisibility
    {
        None = 0,
        UI = 1,
        Api = 2,
    }

    public class CommandOptions
    {
        public string? Description { get; set; }

        public IReadOnlyList<InteractionInput> Arguments { get; set; } = [];

        public string? ConfirmationMessage { get; set; }

        public string? IconName { get; set; }

        public IconVariant? IconVariant { get; set; }

        public bool IsHighlighted { get; set; }

        public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }

        public ResourceCommandVisibility Visibility { get; set; } = ResourceCommandVisibility.UI | ResourceCommandVisibility.Api;
    }

    public sealed class UpdateCommandStateContext
    {
        public required CustomResourceSnapshot ResourceSnapshot { get; init; }

        public required IServiceProvider ServiceProvider { get; init; }
    }

    public sealed class ExecuteCommandContext
    {
        public required IServiceProvider ServiceProvider { get; init; }

        public required string ResourceName { get; init; }

        public required CancellationToken CancellationToken { get; init; }

        public required ILogger Logger { get; init; }

        public required InteractionInputCollection Arguments { get; init; }
    }

    public enum CommandResultFormat
    {
        Text = 0,
        Json = 1,
        Markdown = 2,
    }

    public sealed class CommandResultData
    {
        public required string Value { get; init; }

        public CommandResultFormat Format { get; init; }

        public bool DisplayImmediately { get; init; }
    }

    public sealed class ExecuteCommandResult
    {
        public required bool Success { get; init; }

        public bool Canceled { get; init; }

        public string? Message { get; init; }

        public CommandResultData? Data { get; init; }
    }

    public static class CommandResults
    {
        public static ExecuteCommandResult Success() => new() { Success = true };

        public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

        public static ExecuteCommandResult Success(string message, CommandResultData value) => new() { Success = true, Message = message, Data = value };

        public static ExecuteCommandResult Success(string message, string result, CommandResultFormat resultFormat = CommandResultFormat.Text) =>
            Success(message, new CommandResultData { Value = result, Format = resultFormat });

        public static ExecuteCommandResult Success(string message, string result, CommandResultFormat resultFormat, bool displayImmediately) =>
            Success(message, new CommandResultData { Value = result, Format = resultFormat, DisplayImmediately = displayImmediately });

        public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

        public static ExecuteCommandResult Failure(string errorMessage, string result, CommandResultFormat resultFormat = CommandResultFormat.Text) =>
            new() { Success = false, Message = errorMessage, Data = new CommandResultData { Value = result, Format = resultFormat } };

        public static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

        public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
    }

    public sealed class ResourceCommandAnnotation(
        string name,
        string displayName,
        Func<UpdateCommandStateContext, ResourceCommandState> updateState,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        string? displayDescription,
        IReadOnlyList<InteractionInput>? arguments,
        string? confirmationMessage,
        string? iconName,
        IconVariant? iconVariant,
        bool isHighlighted,
        ResourceCommandVisibility visibility = ResourceCommandVisibility.UI | ResourceCommandVisibility.Api) : IResourceAnnotation
    {
        public string Name { get; } = name;

        public string DisplayName { get; } = displayName;

        public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState;

        public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;

        public string? DisplayDescription { get; } = displayDescription;

        public IReadOnlyList<InteractionInput> Arguments { get; } = arguments ?? [];

        public string? ConfirmationMessage { get; } = confirmationMessage;

        public string? IconName { get; } = iconName;

        public IconVariant? IconVariant { get; } = iconVariant;

        public bool IsHighlighted { get; } = isHighlighted;

        public ResourceCommandVisibility Visibility { get; } = visibility;
    }

    public static class KnownResourceCommands
    {
        public static readonly string StartCommand = "start";
        public static readonly string StopCommand = "stop";
        public static readonly string RestartCommand = "restart";
    }
}
