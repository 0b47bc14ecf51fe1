using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Model = Aspire.Hosting.ApplicationModel;
using Proto = Aspire.Hosting.Dashboard.Protocol;

namespace Aspire.Hosting.Dashboard;

/// <summary>Puts commands and their results into the dashboard's terms, and the arguments it sends into ours.</summary>
internal static class CommandMapper
{
    public static Proto.ResourceCommand Map(ResourceCommandSnapshot command)
    {
        var mapped = new Proto.ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            DisplayDescription = command.DisplayDescription ?? "",
            ConfirmationMessage = command.ConfirmationMessage ?? "",
            IconName = command.IconName ?? "",
            IconVariant = ResourceMapper.Map(command.IconVariant),
            IsHighlighted = command.IsHighlighted,
            State = command.State switch
            {
                Model.ResourceCommandState.Enabled => Proto.ResourceCommandState.Enabled,
                Model.ResourceCommandState.Disabled => Proto.ResourceCommandState.Disabled,
                _ => Proto.ResourceCommandState.Hidden,
            },
        };
        mapped.ArgumentInputs.AddRange(command.Arguments.Select(Map));
        return mapped;
    }

    public static Proto.ResourceCommandResponse Map(ExecuteCommandResult result)
    {
        var response = new Proto.ResourceCommandResponse
        {
            Kind = result switch
            {
                { Canceled: true } => Proto.CommandOutcome.Cancelled,
                { Success: true } => Proto.CommandOutcome.Succeeded,
                _ => Proto.CommandOutcome.Failed,
            },
            Message = result.Message ?? "",
        };
        if (result.Data is { } data)
        {
            response.Result = new Proto.CommandResult
            {
                Value = data.Value,
                DisplayImmediately = data.DisplayImmediately,
                Format = data.Format switch
                {
                    CommandResultFormat.Json => Proto.ResultFormat.Json,
                    CommandResultFormat.Markdown => Proto.ResultFormat.Markdown,
                    _ => Proto.ResultFormat.Text,
                },
            };
        }
        return response;
    }

    /// <exception cref="FormatException">An argument is a list or an object.</exception>
    public static IReadOnlyDictionary<string, string?> Map(IEnumerable<KeyValuePair<string, Value>> arguments) =>
        arguments.ToDictionary(argument => argument.Key, argument => Text(argument.Key, argument.Value), StringComparer.OrdinalIgnoreCase);

    private static string? Text(string name, Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.NumberValue => value.NumberValue.ToString("R", CultureInfo.InvariantCulture),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        Value.KindOneofCase.NullValue => null,
        _ => throw new FormatException($"Argument '{name}' is a {value.KindCase}; text, a number or a boolean is wanted."),
    };

    private static Proto.CommandArgument Map(InteractionInput input)
    {
        var argument = new Proto.CommandArgument
        {
            Name = input.Name,
            Label = input.Label ?? input.Name,
            Description = input.Description ?? "",
            Placeholder = input.Placeholder ?? "",
            Required = input.Required,
            Value = input.Value ?? "",
            MaxLength = input.MaxLength ?? 0,
            InputType = input.InputType switch
            {
                InputType.SecretText => Proto.ArgumentType.SecretText,
                InputType.Choice => Proto.ArgumentType.Choice,
                InputType.Boolean => Proto.ArgumentType.Boolean,
                InputType.Number => Proto.ArgumentType.Number,
                InputType.File => Proto.ArgumentType.File,
                _ => Proto.ArgumentType.Text,
            },
        };
        foreach (var (value, text) in input.Options ?? [])
        {
            argument.Options.Add(value, text);
        }
        return argument;
    }
}
