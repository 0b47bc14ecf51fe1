using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.OAuth;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <summary>What a model does beyond storing its attributes, and what goes with an object when it is deleted.</summary>
internal static class ModelRules
{
    /// <summary>Completes and checks an object as a whole.</summary>
    internal static void BeforeSave(ModelWriter writer, StoredObject row, StoredObject? existing, JsonObject given, bool keyWasGiven)
    {
        switch (row.Model)
        {
            case User:
                UserRules.BeforeSave(row, existing, given);
                break;
            case Group:
                GroupRules.BeforeSave(row, given);
                break;
            case Token:
                TokenRules.BeforeSave(writer, row, existing, given);
                break;
            case Outpost:
                OutpostRules.BeforeSave(writer, row, given, keyWasGiven && existing is null);
                break;
            case OAuth2Provider or ProxyProvider:
                ProviderRules.BeforeSave(writer, row, existing);
                break;
            case Application:
                ApplicationRules.BeforeSave(row, existing, given);
                break;
            case SamlProvider:
                SamlRules.BeforeSave(row, given);
                break;
            case LdapSource or OAuthSource:
                SourceRules.BeforeSave(writer, row, given);
                break;
            case ScopeMapping when !ScopeClaims.IsKnown(row):
                throw new ValidationException("expression",
                    "The authentik emulator runs no Python: it knows the default mappings by their managed name, and expressions that return a dictionary of " +
                    "texts, numbers, flags and request.user.name, .username, .email, .pk or .attributes.get(\"…\").");
            case PolicyBinding when row.Data["group"] is null == row.Data["user"] is null:
                throw new ValidationException("non_field_errors", "One of 'policy', 'group' or 'user' must be set (the authentik emulator has no policies).");
        }
    }

    /// <summary>Makes what belongs to an object that was just written.</summary>
    internal static void AfterSave(ModelWriter writer, StoredObject row, bool isNew, JsonObject given)
    {
        switch (row.Model)
        {
            case Group:
                GroupRules.AfterSave(writer, row, given);
                break;
            case Outpost:
                OutpostRules.AfterSave(writer, row, isNew);
                break;
        }
    }

    /// <summary>Deletes an object and what cannot be without it; what only pointed to it points nowhere.</summary>
    internal static void Delete(ModelWriter writer, StoredObject row)
    {
        var store = writer.Store;
        var key = AttributeValidator.KeyOf(row.Model, row.Pk);
        switch (row.Model)
        {
            case Outpost when store.Find(User, "username", OutpostRules.UsernameOf(row.Pk)) is { } account:
                Delete(writer, account);
                break;
            case User:
                store.List(Token, new JsonObject { ["user"] = key.DeepClone() }).ForEach(store.Delete);
                store.List(PolicyBinding, new JsonObject { ["user"] = key.DeepClone() }).ForEach(store.Delete);
                break;
            case Group:
                store.List(PolicyBinding, new JsonObject { ["group"] = key.DeepClone() }).ForEach(store.Delete);
                Detach(store, User, "groups", key);
                Detach(store, Group, "parents", key);
                break;
            case LdapSource or OAuthSource:
                Detach(store, IdentificationStage, "sources", key);
                break;
            case OAuth2Provider or ProxyProvider or SamlProvider or LdapProvider:
                Detach(store, Outpost, "providers", key);
                Detach(store, Application, "backchannel_providers", key);
                foreach (var application in store.List(Application, new JsonObject { ["provider"] = key.DeepClone() }))
                {
                    application.Data["provider"] = null;
                    store.Update(application);
                }

                break;
            case Application or FlowStageBinding or Flow:
                store.List(PolicyBinding, new JsonObject { ["target"] = key.DeepClone() }).ForEach(store.Delete);
                store.List(FlowStageBinding, new JsonObject { ["target"] = key.DeepClone() }).ForEach(store.Delete);
                break;
        }

        store.Delete(row);
    }

    private static void Detach(ObjectStore store, string model, string attribute, JsonNode key)
    {
        foreach (var row in store.List(model, new JsonObject { [attribute] = new JsonArray(key.DeepClone()) }))
        {
            var rest = ((JsonArray)row.Data[attribute]!).Where(item => !JsonNode.DeepEquals(item, key));
            row.Data[attribute] = new JsonArray([.. rest.Select(item => item!.DeepClone())]);
            store.Update(row);
        }
    }
}
