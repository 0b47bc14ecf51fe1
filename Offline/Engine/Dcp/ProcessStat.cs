using System.Globalization;

namespace Aspire.Hosting.Dcp;

/// <summary>What the Linux kernel tells of a process in <c>/proc/pid/stat</c>.</summary>
internal readonly record struct ProcessStat(char State, long StartTicks)
{
    /// <summary>The unit of times in that file, a constant of the kernel's interface on every platform .NET runs on.</summary>
    private const int MillisecondsPerTick = 10;

    /// <summary>Ended, but its parent did not ask for its exit code yet: in a container without an init process that may never happen.</summary>
    public bool IsZombie => State == 'Z';

    /// <summary>
    /// What tells this process from a later one of the same number, as the orchestrator computes it: the time from the start of the machine
    /// to that of the process, written as a date counted from year one.
    /// </summary>
    public string Identity => DateTime.MinValue.AddMilliseconds(StartTicks * MillisecondsPerTick)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <returns><see langword="null"/> if there is no such process (or no such file on this system).</returns>
    public static ProcessStat? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        // The second field is the program's name in parentheses and may hold anything, also blanks; state is the third, start time the 22nd.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new(fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture));
    }
}
