import { replacedBy } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'

/** Names of weekdays in German, French, Spanish, Italian, Portuguese, Dutch, Russian, Chinese and Japanese, and the two letters of
 * iCalendar. None means two days. */
const WEEKDAYS = table({
  SUN: 'su so sonntag dim dimanche dom domingo domenica zo zondag вс воскресенье 日 周日 星期日 星期天 日曜日',
  MON: 'mo montag lun lundi lunes lunedi lunedì seg segunda segunda-feira maandag пн понедельник 月 周一 星期一 月曜日',
  TUE: 'tu di dienstag mar mardi martes martedi martedì ter terça terça-feira dinsdag вт вторник 火 周二 星期二 火曜日',
  WED: 'we mi mittwoch mer mercredi mié mie miércoles miercoles mercoledi mercoledì qua quarta quarta-feira wo woensdag ср среда 水 周三 星期三 水曜日',
  THU: 'th do donnerstag jeu jeudi jue jueves gio giovedi giovedì qui quinta quinta-feira donderdag чт четверг 木 周四 星期四 木曜日',
  FRI: 'fr freitag ven vendredi vie viernes venerdi venerdì sex sexta sexta-feira vr vrijdag пт пятница 金 周五 星期五 金曜日',
  SAT: 'sa samstag sonnabend sam samedi sáb sab sábado sabado sabato za zaterdag сб суббота 土 周六 星期六 土曜日',
})

const MONTHS = table({
  JAN: 'januar janv janvier ene enero gen gennaio janeiro januari январь янв 一月',
  FEB: 'februar févr fevr février fevrier febrero febbraio fev fevereiro februari февраль фев 二月',
  MAR: 'mär märz mrz mars marzo março marco mrt maart март мар 三月',
  APR: 'avr avril abr abril aprile апрель апр 四月',
  MAY: 'mai mayo mag maggio maio mei май 五月',
  JUN: 'juni juin junio giu giugno junho июнь июн 六月',
  JUL: 'juli juil juillet julio lug luglio julho июль июл 七月',
  AUG: 'août aout ago agosto augustus август авг 八月',
  SEP: 'septembre septiembre set settembre setembro сентябрь сен 九月',
  OCT: 'okt oktober octobre octubre ott ottobre out outubro октябрь окт 十月',
  NOV: 'novembre noviembre novembro ноябрь ноя 十一月',
  DEC: 'dez dezember déc dec décembre decembre dic diciembre dicembre dezembro декабрь дек 十二月',
})

function table(rows: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(rows).flatMap(([short, names]) => names.split(' ').map((name) => [name, short])))
}

/** A line whose weekdays or months are named in another language. */
export const recogniseNames: Dialect = (line, reads) => {
  const fields = line.split(' ')
  if (fields.length !== 5 && fields.length !== 6) return undefined
  const weekday = fields.length - 1
  const named = fields.map((field, place) => {
    if (place === weekday) return english(field, WEEKDAYS)
    return place === weekday - 1 ? english(field, MONTHS) : field
  })
  const found = named.join(' ')
  if (found === line || !reads(found)) return undefined
  return replacedBy('a line with names that are not the English ones of three letters', found)
}

function english(field: string, names: ReadonlyMap<string, string>): string {
  return field.replaceAll(/\p{L}+\.?(?:-feira)?/gu, (name) => {
    return names.get(name.toLowerCase().replace(/\.(?=-|$)/, '')) ?? name
  })
}
