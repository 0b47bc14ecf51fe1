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
            case PolicyBinding:
                CheckBinding(row);
                break;
            case UniquePasswordPolicy:
                throw new ValidationException("non_field_errors", "Enterprise is required to create/update this object.");
            case AuthenticatorValidateStage when row.Text("not_configured_action") == "configure" && row.List("configuration_stages").Count == 0:
                throw new ValidationException("not_configured_action", "When \"Not configured action\" is set to \"Configure\", you must set a configuration stage.");
            case Invitation when existing is null && !writer.Catalog.BlueprintsMakeInvitations:
                throw new ValidationException("non_field_errors", "IntegrityError: null value in column \"created_by_id\" violates not-null constraint");
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
            case Application or FlowStageBinding or Flow or NotificationRule:
                store.List(PolicyBinding, new JsonObject { ["target"] = key.DeepClone() }).ForEach(store.Delete);
                store.List(FlowStageBinding, new JsonObject { ["target"] = key.DeepClone() }).ForEach(binding => Delete(writer, binding));
                break;
        }

        if (Stages.Contains(row.Model))
        {
            store.List(FlowStageBinding, new JsonObject { ["stage"] = key.DeepClone() }).ForEach(binding => Delete(writer, binding));
        }
        else if (Policies.Contains(row.Model))
        {
            store.List(PolicyBinding, new JsonObject { ["policy"] = key.DeepClone() }).ForEach(store.Delete);
        }

        if (row.Model is Flow or Prompt or NotificationTransport || Stages.Contains(row.Model) || Policies.Contains(row.Model))
        {
            Forget(writer, row, key);
        }

        store.Delete(row);
    }

    /// <summary>Empties what points to an object, as authentik's database does.</summary>
    private static void Forget(ModelWriter writer, StoredObject row, JsonNode key)
    {
        foreach (var (model, attribute) in writer.Catalog.ReferencesTo(row.Model))
        {
            if (attribute.Kind == AttributeKind.References)
            {
                Detach(writer.Store, model, attribute.Name, key);
                continue;
            }

            foreach (var other in writer.Store.List(model, new JsonObject { [attribute.Name] = key.DeepClone() }))
            {
                other.Data[attribute.Name] = null;
                writer.Store.Update(other);
            }
        }
    }

    private static void CheckBinding(StoredObject row)
    {
        var count = new[] { "policy", "group", "user" }.Count(name => row.Data[name] is not null);
        if (count != 1)
        {
            throw new ValidationException("non_field_errors", count == 0 ? "One of 'group', 'policy', 'user' must be set." : "Only one of 'group', 'policy', 'user' can be set.");
        }
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
