namespace MijnKlantportaal.Simulator.Data;

/// <summary>The words that believable Dutch customers are made of.</summary>
internal static class Dutch
{
    public static readonly string[] Families =
    [
        "De Vries", "Jansen", "Van den Berg", "Bakker", "Van Dijk", "Visser", "Smit", "Meijer", "De Boer", "Mulder", "Bos", "Vos",
        "Peters", "Hendriks", "Van Leeuwen", "Dekker", "Brouwer", "De Wit", "Dijkstra", "Kok", "Jacobs", "Van 't Hof", "Özdemir",
        "Müller", "El Idrissi", "Nuñez", "Čapek", "Thijssen", "Hoekstra", "Koster", "Prins", "Blom", "Huisman", "Postma", "Kuipers",
        "Veenstra", "Kramer", "Van den Brink", "Scholten", "Boonstra", "Schröder", "Groeneveld", "IJsselstein", "Zeegers", "Daniëls",
    ];

    public static readonly string[] Trades =
    [
        "Bakkerij", "Café", "Garage", "Installatietechniek", "Schildersbedrijf", "Accountants", "Tandartspraktijk", "Hoveniers",
        "Advocaten", "Bloemisterij", "Dakwerken", "Elektro", "Fietsen", "Grafimedia", "Interieurbouw", "Juwelier", "Kaasmakerij",
        "Logistiek", "Makelaardij", "Notariaat", "Optiek", "Patisserie", "Rijschool", "Stukadoors", "Timmerwerken", "Uitgeverij",
    ];

    public static readonly string[] Fancies =
    [
        "De Zoete Inval", "'t Hoekje", "De Gouden Leeuw", "Het Witte Paard", "Crème & Co", "Zuiderzee", "De Drie Gezusters",
        "Oké Reclame", "Noorderlicht", "De Tweeëling", "Reünie", "À la Carte", "Het Vlaggenschip", "Coöperatief Groen", "Façade",
    ];

    public static readonly string[] Forms = ["B.V.", "B.V.", "V.O.F.", "& Zonen", "& Dochters", "Holding B.V.", "N.V.", ""];

    public static readonly string[] Streets =
    [
        "Dorpsstraat", "Kerkstraat", "Stationsweg", "Molenweg", "Nijverheidsweg", "Industrieweg", "Prins Hendrikkade", "Burg. Röellplein",
        "Oude Gracht", "Lange Voorhout", "'s-Gravelandseweg", "Koningin Wilhelminalaan", "Achter de Hoven", "Havenstraat", "Beatrixpark",
    ];

    /// <summary>A city, its first postcode and its area code.</summary>
    public static readonly (string City, int Zip, string Area)[] Cities =
    [
        ("Amsterdam", 1011, "20"), ("Haarlem", 2011, "23"), ("Leiden", 2311, "71"), ("'s-Gravenhage", 2511, "70"),
        ("Rotterdam", 3011, "10"), ("Utrecht", 3511, "30"), ("Amersfoort", 3811, "33"), ("Breda", 4811, "76"),
        ("Tilburg", 5011, "13"), ("'s-Hertogenbosch", 5211, "73"), ("Eindhoven", 5611, "40"), ("Maastricht", 6211, "43"),
        ("Nijmegen", 6511, "24"), ("Arnhem", 6811, "26"), ("Enschede", 7511, "53"), ("Zwolle", 8011, "38"),
        ("Sneek", 8601, "515"), ("Leeuwarden", 8911, "58"), ("Groningen", 9711, "50"), ("Súdwest-Fryslân", 8701, "515"),
    ];

    /// <summary>The letters that Dutch postcodes use.</summary>
    public const string ZipLetters = "ABCDEGHJKLMNPRTVWXZ";

    public static readonly string?[] Integrations = [null, null, "moneybird", "exact-online", "e-boekhouden", "snelstart"];
}
