namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How a connection pooler in front of PostgreSQL, such as PgBouncer, shares its connections.
/// </summary>
public enum AuthentikPoolMode
{
    /// <summary>A connection belongs to a client until it leaves.</summary>
    Session,

    /// <summary>A connection belongs to a client for the time of a transaction.</summary>
    Transaction,
}
