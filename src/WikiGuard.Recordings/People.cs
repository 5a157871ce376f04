namespace WikiGuard.Recordings;

/// <param name="Name">Empty where the wiki has suppressed it.</param>
internal readonly record struct Person(string Name, bool IsBot = false)
{
    /// <summary>Whether the account has hardly edited before; null where each of its edits is decided by itself.</summary>
    public bool? IsNew { get; init; }

    public bool IsHidden => Name.Length == 0;

    public bool IsRegistered => !IsHidden && !IsBot && !Name.StartsWith("~2026-", StringComparison.Ordinal) && !char.IsDigit(Name[0]);
}

/// <summary>Invented accounts; addresses are of the blocks that RFC 5737 and RFC 3849 set aside for documentation.</summary>
internal static class People
{
    private static readonly string[] First =
    [
        "Quiet", "Amber", "Northern", "Copper", "Patient", "Silver", "Distant", "Humble", "Scarlet", "Gentle", "Rusty", "Velvet", "Early",
        "Marble", "Hollow", "Brisk", "Curious", "Misty", "Golden", "Plain", "Wandering", "Clever", "Sleepy", "Stout", "Little", "Old",
    ];

    private static readonly string[] Second =
    [
        "Heron", "Larch", "Quill", "Lantern", "Badger", "Comet", "Harbour", "Sparrow", "Teacup", "Meadow", "Archivist", "Falcon", "Ferry",
        "Orchard", "Compass", "Walnut", "Otter", "Chapter", "Pilgrim", "Kestrel", "Bramble", "Margin", "Tinker", "Willow", "Fox", "Ledger",
    ];

    private static readonly string[] Bots = ["CiteTidyBot", "LinkRescueBot", "DateStampBot", "TypoSweepBot", "CategoryKeeperBot"];

    /// <summary>The article's watchers, who undo the burst.</summary>
    public static readonly Person[] Patrollers = [new("Harrowgate Owl"), new("QuillAndInk"), new("Night Patrol Ana")];

    public static readonly Person Hidden = new("");

    public static readonly Person AntiVandalBot = new("SweepBot NG", IsBot: true);

    /// <summary>Of 100: 74 registered, 15 temporary accounts, 8 bots, 3 addresses.</summary>
    public static Person Anyone(Random random) => random.Next(100) switch
    {
        < 74 => Registered(random),
        < 89 => Temporary(random),
        < 97 => Bot(random),
        _ => Address(random),
    };

    public static Person Registered(Random random)
    {
        var (first, second) = (First[random.Next(First.Length)], Second[random.Next(Second.Length)]);
        return new(random.Next(4) switch
        {
            0 => $"{first} {second}",
            1 => first + second,
            2 => $"{second}{1950 + random.Next(60)}",
            _ => $"{first}{second}{random.Next(100)}",
        });
    }

    /// <summary>How MediaWiki names an editor without an account since 2025.</summary>
    public static Person Temporary(Random random) => new($"~2026-{random.Next(10_000, 100_000)}-{random.Next(10, 100)}");

    public static Person Bot(Random random) => new(Bots[random.Next(Bots.Length)], IsBot: true);

    public static Person Address(Random random) => random.Next(3) switch
    {
        0 => new($"192.0.2.{random.Next(1, 255)}"),
        1 => new($"203.0.113.{random.Next(1, 255)}"),
        _ => new($"2001:DB8:{random.Next(1, 65536):X}:0:{random.Next(1, 65536):X}:0:0:{random.Next(1, 65536):X}"),
    };
}
