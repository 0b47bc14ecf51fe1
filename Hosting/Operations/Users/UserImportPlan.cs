using System.Text.Json.Nodes;

namespace Authentik.Aspire.Hosting;

internal enum UserAction
{
    Create,
    Update,
    None,
}

/// <summary>What a row comes to. <paramref name="Differences"/> is for people to read and holds neither passwords nor values of attributes.</summary>
internal sealed record PlannedUser(UserRow Row, UserAction Action, int? Pk, AuthentikUserChange Change, IReadOnlyList<string> Differences, bool SetsPassword);

/// <summary>Compares the rows of a file with what authentik has. Nothing is taken away: groups are added, attributes are laid over those there are, empty fields change nothing.</summary>
internal sealed class UserImportPlan
{
    private readonly Dictionary<string, AuthentikGroup> _groups;
    private readonly ILookup<string, AuthentikUser> _users;
    private readonly UserImportOptions _options;

    public UserImportPlan(IEnumerable<AuthentikUser> users, IEnumerable<AuthentikGroup> groups, UserImportOptions options)
    {
        _users = users.ToLookup(user => user.Username, StringComparer.OrdinalIgnoreCase);
        _groups = groups.ToDictionary(group => group.Name);
        _options = options;
    }

    /// <summary>Groups that rows name, authentik lacks and the import makes.</summary>
    public SortedSet<string> MissingGroups { get; } = new(StringComparer.Ordinal);

    public void Add(AuthentikGroup group) => _groups[group.Name] = group;

    /// <summary>What stands against the row, or <see langword="null"/>. Notes the groups it needs.</summary>
    public string? Objection(UserRow row)
    {
        var namesakes = _users[row.Username].ToList();
        var user = namesakes.Find(candidate => candidate.Username == row.Username);
        if (user is null && namesakes.Count > 0)
        {
            return $"authentik has a user '{namesakes[0].Username}', which differs only in upper and lower case; signing in would not tell them apart.";
        }

        if (user is { Type: "service_account" or "internal_service_account" })
        {
            return "authentik has a service account of that name; an import changes people only.";
        }

        if (user is { IsSuperuser: true })
        {
            return "The user is an administrator of authentik; an import does not change those.";
        }

        foreach (var name in row.Groups)
        {
            if (!_groups.TryGetValue(name, out var group))
            {
                if (!_options.CreatesGroups)
                {
                    return $"authentik has no group '{name}'. Make it, or let the import make groups.";
                }
            }
            else if (group.IsSuperuser)
            {
                return $"The group '{name}' makes administrators; an import does not.";
            }
        }

        MissingGroups.UnionWith(row.Groups.Where(name => !_groups.ContainsKey(name)));
        return null;
    }

    /// <summary>What to do about a row against which nothing stands. In a dry run groups may be missing still.</summary>
    public PlannedUser Plan(UserRow row)
    {
        var groups = row.Groups.Where(_groups.ContainsKey).Select(name => _groups[name].Pk).ToList();
        var user = _users[row.Username].FirstOrDefault(candidate => candidate.Username == row.Username);
        if (user is null)
        {
            var creation = new AuthentikUserChange
            {
                Username = row.Username, Name = row.Name ?? row.Username, Email = row.Email, IsActive = row.IsActive, Path = row.Path, Groups = groups, Attributes = (JsonObject)row.Attributes.DeepClone(),
            };
            return new(row, UserAction.Create, Pk: null, creation, [.. Described(row)], SetsPassword: row.Password is not null);
        }

        var differences = new List<string>();
        var change = new AuthentikUserChange
        {
            Name = Differing("name", user.Name, row.Name, differences),
            Email = Differing("email", user.Email, row.Email, differences),
            Path = Differing("path", user.Path, row.Path, differences),
            IsActive = row.IsActive is { } active && active != user.IsActive ? active : null,
            Groups = AddedTo(user, row, groups, differences),
            Attributes = Merged(user, row, differences),
        };
        if (change.IsActive is { } isActive)
        {
            differences.Add(isActive ? "becomes active" : "becomes inactive");
        }

        var setsPassword = row.Password is not null && _options.ResetsPasswords;
        if (setsPassword)
        {
            differences.Add("password");
        }

        return new(row, differences.Count == 0 ? UserAction.None : UserAction.Update, user.Pk, change, differences, setsPassword);
    }

    private static IEnumerable<string> Described(UserRow row)
    {
        if (row.Email is not null)
        {
            yield return $"email: {row.Email}";
        }

        if (row.Groups.Count > 0)
        {
            yield return $"groups: {string.Join(", ", row.Groups)}";
        }

        if (row.Attributes.Count > 0)
        {
            yield return $"attributes: {string.Join(", ", row.Attributes.Select(attribute => attribute.Key))}";
        }

        if (row.Password is not null)
        {
            yield return "password";
        }
    }

    private static string? Differing(string what, string current, string? shouldBe, List<string> differences)
    {
        if (shouldBe is null || shouldBe == current)
        {
            return null;
        }

        differences.Add($"{what}: {(current.Length == 0 ? "none" : current)} → {shouldBe}");
        return shouldBe;
    }

    private static IReadOnlyList<string>? AddedTo(AuthentikUser user, UserRow row, List<string> groups, List<string> differences)
    {
        // A name without a key is a group that a dry run does not make.
        var added = groups.Except(user.Groups).ToList();
        var missing = row.Groups.Count - groups.Count;
        if (added.Count + missing == 0)
        {
            return null;
        }

        differences.Add($"groups: +{added.Count + missing} of {string.Join(", ", row.Groups)}");
        return [.. user.Groups, .. added];
    }

    private static JsonObject? Merged(AuthentikUser user, UserRow row, List<string> differences)
    {
        var changed = row.Attributes.Where(attribute => !JsonNode.DeepEquals(user.Attributes[attribute.Key], attribute.Value)).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        differences.Add($"attributes: {string.Join(", ", changed.Select(attribute => attribute.Key))}");
        var merged = (JsonObject)user.Attributes.DeepClone();
        foreach (var (name, value) in changed)
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }
}
