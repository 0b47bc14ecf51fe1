using Microsoft.Playwright;

namespace Tests.Browser;

/// <summary>The machine's own Chromium, driven by Playwright, which downloads nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // Nothing but what a test asks for: no updates, no services of its maker. The shared memory of a container is too small for it.
    private static readonly string[] s_arguments =
    [
        "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;

    /// <summary>What runs, or <see langword="null"/> where there is no Chromium.</summary>
    public IBrowser? Browser { get; private set; }

    public async Task InitializeAsync()
    {
        if (Find() is not { } executable)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,

            // Chromium refuses to start its sandbox for root.
            Args = Environment.IsPrivilegedProcess ? [.. s_arguments, "--no-sandbox"] : s_arguments,
        });
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string? Find() =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         from name in s_names
         select Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
