/** Places that people write as zones, by the zone whose clocks they show. Words are in lower case, without accents. */
const BY_ZONE: Readonly<Record<string, string>> = {
  UTC: 'z, coordinated universal time, greenwich mean time',
  'Asia/Shanghai':
    'beijing, peking, guangzhou, shenzhen, chengdu, tianjin, wuhan, hangzhou, nanjing, xian, china, china standard time',
  'Asia/Hong_Kong': 'hong kong sar',
  'Asia/Kolkata':
    'mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, madras, hyderabad, pune, ahmedabad, india, india standard time',
  'Asia/Ho_Chi_Minh': 'hanoi, vietnam, da nang',
  'Asia/Tokyo': 'osaka, kyoto, yokohama, nagoya, sapporo, tokyo standard time, japan standard time',
  'Asia/Seoul': 'busan, korea, south korea, korea standard time',
  'Asia/Manila': 'quezon city, cebu, philippines',
  'Asia/Jakarta': 'surabaya, bandung, medan, indonesia, se asia standard time',
  'Asia/Makassar': 'bali, denpasar',
  'Asia/Kuala_Lumpur': 'malaysia, penang, johor bahru',
  'Asia/Singapore': 'singapore standard time, singapore time',
  'Asia/Bangkok': 'thailand, chiang mai, phuket',
  'Asia/Karachi': 'islamabad, lahore, rawalpindi, pakistan',
  'Asia/Dhaka': 'bangladesh, chittagong',
  'Asia/Colombo': 'sri lanka',
  'Asia/Kathmandu': 'nepal',
  'Asia/Dubai': 'abu dhabi, uae, united arab emirates, sharjah, arabian standard time',
  'Asia/Riyadh': 'jeddah, mecca, medina, saudi arabia, arab standard time',
  'Asia/Qatar': 'doha',
  'Asia/Jerusalem': 'haifa, israel standard time',
  'Europe/Istanbul': 'ankara, izmir, turkiye, turkey standard time',
  'Europe/Berlin':
    'munich, munchen, hamburg, frankfurt, cologne, koln, stuttgart, dusseldorf, leipzig, germany, w europe standard time, central european time',
  'Europe/Vienna': 'salzburg, graz, austria',
  'Europe/Zurich': 'geneva, basel, bern, switzerland',
  'Europe/London':
    'manchester, birmingham, liverpool, leeds, edinburgh, glasgow, cardiff, england, scotland, wales, uk, united kingdom, great britain, gmt standard time',
  'Europe/Dublin': 'ireland, cork',
  'Europe/Paris': 'lyon, marseille, toulouse, nice, bordeaux, france, romance standard time',
  'Europe/Madrid': 'barcelona, valencia, seville, spain',
  'Europe/Lisbon': 'porto',
  'Europe/Rome': 'milan, milano, naples, turin, florence, venice, italy',
  'Europe/Amsterdam': 'rotterdam, the hague, netherlands, holland',
  'Europe/Brussels': 'antwerp, belgium',
  'Europe/Warsaw': 'krakow, wroclaw, gdansk, poznan',
  'Europe/Prague': 'brno, czechia, czech republic',
  'Europe/Stockholm': 'gothenburg, malmo, sweden',
  'Europe/Copenhagen': 'aarhus, denmark',
  'Europe/Oslo': 'bergen, norway',
  'Europe/Helsinki': 'tampere, finland',
  'Europe/Kyiv': 'lviv, odesa, odessa, kharkiv, dnipro, ukraine',
  'Europe/Moscow': 'saint petersburg, st petersburg, sochi, russian standard time',
  'Europe/Athens': 'thessaloniki, greece',
  'Africa/Cairo': 'alexandria, giza, egypt standard time',
  'Africa/Lagos': 'abuja, kano, nigeria',
  'Africa/Johannesburg': 'cape town, durban, pretoria, south africa, south africa standard time',
  'Africa/Nairobi': 'mombasa, kenya',
  'Africa/Casablanca': 'rabat, marrakesh, morocco',
  'America/New_York':
    'washington, washington dc, boston, miami, atlanta, philadelphia, orlando, charlotte, baltimore, pittsburgh, cleveland, eastern, eastern time, eastern standard time, us eastern',
  'America/Chicago':
    'dallas, houston, austin, san antonio, new orleans, minneapolis, milwaukee, st louis, nashville, kansas city, central, central time, central standard time, us central',
  'America/Denver': 'salt lake city, albuquerque, mountain, mountain time, mountain standard time, us mountain',
  'America/Phoenix': 'tucson, us mountain standard time',
  'America/Los_Angeles':
    'san francisco, seattle, san diego, las vegas, portland, sacramento, oakland, pacific, pacific time, pacific standard time, us pacific, california, cupertino',
  'America/Toronto': 'ottawa, montreal, quebec',
  'America/Edmonton': 'calgary',
  'America/Mexico_City': 'guadalajara, mexico, puebla',
  'America/Sao_Paulo': 'rio de janeiro, rio, brasilia, belo horizonte, curitiba, brazil, e south america standard time',
  'America/Argentina/Buenos_Aires': 'argentina, rosario',
  'America/Bogota': 'colombia, medellin, cali',
  'America/Lima': 'peru',
  'America/Santiago': 'chile, valparaiso',
  'America/Caracas': 'venezuela',
  'Australia/Sydney': 'canberra, aus eastern standard time, new south wales',
  'Australia/Melbourne': 'geelong',
  'Australia/Brisbane': 'gold coast, cairns',
  'Pacific/Auckland': 'wellington, christchurch, new zealand standard time, new zealand',
}

const ZONE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(BY_ZONE).flatMap(([zone, places]) => places.split(', ').map((place) => [place, zone])),
)

/** All places that are known here, as pairs of a place and its zone. The test asks for each. */
export const PLACES_WITHOUT_ZONE: readonly (readonly [string, string])[] = [...ZONE_OF]

/** The zone of a city, a country or a name of another system that is no IANA name itself: `Asia/Beijing`, `China`. */
export function zoneOfPlace(name: string): string | undefined {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}|\./gu, '')
    .replaceAll(/[\s_-]+/g, ' ')
    .toLowerCase()
    .trim()
  return ZONE_OF.get(plain) ?? ZONE_OF.get(plain.slice(plain.lastIndexOf('/') + 1))
}
