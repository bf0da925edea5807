import { describe, expect, it } from 'vitest'
import { civilFromDays, daysFromCivil, isRealDate, monthStart, weekdayOf } from '../../../src/core/time/civil-date.ts'

describe('the calendar', () => {
  it('agrees with the Date of JavaScript on every day of 400 years, and some before 1970', () => {
    const wrong: string[] = []
    for (let day = -150_000; day < 150_000; day += 1) {
      const date = new Date(day * 86_400_000)
      const expected = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
      const civil = civilFromDays(day)
      const isSame = civil.year === expected.year && civil.month === expected.month && civil.day === expected.day
      const isInverse = daysFromCivil(expected.year, expected.month, expected.day) === day
      if (!isSame || !isInverse || weekdayOf(day) !== date.getUTCDay()) wrong.push(date.toISOString())
    }
    expect(wrong).toEqual([])
  })

  it('knows the first day of every month, in the years that it keeps and in others', () => {
    for (let month = -30; month < 2500 * 12; month += 1) {
      const date = new Date(Date.UTC(2000, month - 2000 * 12, 1))
      expect(monthStart(month) * 86_400_000).toBe(date.getTime())
    }
  })

  it.each([
    [2024, 2, 29, true],
    [2026, 2, 29, false],
    [2100, 2, 29, false],
    [2000, 2, 29, true],
    [2026, 4, 30, true],
    [2026, 4, 31, false],
    [2026, 12, 31, true],
    [2026, 8, 31, true],
    [2026, 9, 31, false],
    [2026, 13, 1, false],
    [2026, 0, 1, false],
    [2026, 1, 0, false],
  ])('knows whether %i-%i-%i is a day', (year, month, day, isReal) => {
    expect(isRealDate(year, month, day)).toBe(isReal)
  })
})
