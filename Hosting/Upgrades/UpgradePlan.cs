using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>From which version to which, and whether authentik allows it.</summary>
internal sealed record UpgradePlan(AuthentikVersion From, AuthentikVersion To)
{
    public bool ChangesLine => From.Line != To.Line;

    /// <summary>Uploads lie elsewhere afterwards.</summary>
    public bool MovesUploads => AuthentikRelease.Of(From).MediaPath != AuthentikRelease.Of(To).MediaPath;

    /// <exception cref="OperationException">There is no way from here to there; the message names the next step that there is.</exception>
    public static UpgradePlan Make(AuthentikVersion from, string? wanted)
    {
        var release = AuthentikRelease.Of(from);
        var next = UpgradeNotes.Next(release);
        if (wanted is null)
        {
            return next is not null
                ? new(from, AuthentikVersion.Parse(next.Line))
                : throw new OperationException($"{from} is of the newest release line that this library knows.", "Use a newer version of Authentik.Aspire.Hosting first.");
        }

        if (!AuthentikVersion.TryParse(wanted, out var to) || AuthentikRelease.All.FirstOrDefault(r => r.Line == to.Line) is not { } target)
        {
            throw new OperationException($"'{wanted}' is not a version that this library knows.", AuthentikRelease.Choices);
        }

        if (to == from)
        {
            throw new OperationException($"The server runs {from} already.", next is null ? "There is no newer release line that this library knows." : $"The next release line is {next.Line}.");
        }

        if (to < from)
        {
            throw new OperationException(
                $"{to} is older than {from}, and authentik cannot go back: an older version does not understand the database of a newer one.",
                $"Set the version to {to} and restore an archive that was made with it.");
        }

        if (target != release && target != next)
        {
            throw new OperationException(
                $"From {from} to {to} release lines would be skipped, and authentik's migrations do not allow that.",
                $"Upgrade to {next!.Line} first, then one line at a time.");
        }

        return new(from, to);
    }
}
