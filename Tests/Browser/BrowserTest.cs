using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Tests.Graph;
using Tests.SignIn;

namespace Tests.Browser;

/// <summary>
/// A window of its own for each test. The login page is found as authentik's own and as the emulator's. With the variable PICTURES, which names a
/// folder, the pages that docs/ shows are kept there.
/// </summary>
public abstract partial class BrowserTest(GraphFixture graph, Chromium chromium) : SignInTest(graph), IAsyncLifetime
{
    private const string NameField = "ak-stage-identification input[name='uidField'], #uid_field";
    private const string PasswordField = "ak-flow-input-password input[name='password'], #password";

    private const int Width = 1000;

    // Milliseconds, for a busy machine.
    private const float Patience = 30_000;

    private IBrowserContext? _context;

    protected IPage Page { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Skip.If(chromium.Browser is null, "There is no Chromium on this machine; ./dev test installs it where it may.");
        _context = await chromium.Browser!.NewContextAsync(new() { ViewportSize = new() { Width = Width, Height = 640 }, ColorScheme = ColorScheme.Light });
        Page = await _context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (_context is not null)
        {
            await _context.DisposeAsync();
        }
    }

    [GeneratedRegex("/if/flow/default-authentication-flow/")]
    private static partial Regex LoginPage();

    protected Task AssertAtLoginAsync() => AssertAtAsync(LoginPage());

    /// <summary>Looks again and again: Playwright's own wait for an address may miss that the browser got there just before.</summary>
    private Task AssertAtAsync(Regex address) => Assertions.Expect(Page).ToHaveURLAsync(address, new() { Timeout = Patience });

    /// <summary>Opens an address that leads to the login page.</summary>
    protected async Task OpenLoginAsync(Uri address)
    {
        await Page.GotoAsync(address.ToString());
        await AssertAtLoginAsync();
    }

    /// <summary>Fills in the login page by keyboard, as it is shown.</summary>
    protected async Task FillInAsync(string userName, string password)
    {
        await Page.Locator(NameField).FillAsync(userName);
        await Page.Locator(NameField).PressAsync("Enter");
        await Page.Locator(PasswordField).FillAsync(password);
        await Page.Locator(PasswordField).PressAsync("Enter");
    }

    protected async Task SignInWithWindowAsync(Uri address, string user)
    {
        await OpenLoginAsync(address);
        await FillInAsync(user, await PasswordAsync(user));
        await AssertAtAsync(new Regex($"^{Regex.Escape(address.GetLeftPart(UriPartial.Authority))}/"));
    }

    /// <summary>No rule of axe is broken: names, roles, contrast, structure.</summary>
    protected async Task AssertAccessibleAsync()
    {
        var result = await Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help} ({string.Join(", ", v.Nodes.Select(n => n.Html))})")));
    }

    protected async Task TakePictureAsync(string name, int height)
    {
        if (Environment.GetEnvironmentVariable("PICTURES") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), Clip = new() { Width = Width, Height = height } });
        }
    }
}
