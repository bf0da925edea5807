import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Checkout } from '../support/checkout.ts'

let checkout: Checkout
beforeAll(() => {
  checkout = new Checkout()
})
afterAll(() => checkout.remove())

describe('what is printed to be typed works as it stands', () => {
  it('in a checkout: the lines of the simulator start a service that sends to it', async () => {
    const simulator = checkout.type('npm run -s belfry -- simulator')
    const [, lines = ''] = await simulator.says(/in another terminal:\n\n([^]*?)\n\n/u)
    expect(lines.split('\n').filter((line) => line.length > 80)).toEqual([])
    const service = checkout.type(lines)
    await service.says(/LIVE: broadcasts go to every user/u)
    const [, health = ''] = await service.says(/(http:\/\/127\.0\.0\.1:\d+\/healthz)/u)
    expect(await (await fetch(health)).json()).toMatchObject({ mode: 'live' })
    // It asked the simulator for the time, signed: no line of it says that its credentials are refused.
    expect(service.err).not.toMatch(/refuse|ERROR/u)
  })

  it('from another folder: what the sandbox says to look at next names the checkout and its database', async () => {
    const elsewhere = { folder: checkout.home, env: { BELFRY_LISTEN: '127.0.0.1:0' } }
    const service = checkout.type(`npm --prefix '${checkout.folder}' -s start`, elsewhere)
    const [, line = ''] = await service.says(/look next: `([^`]+)`/u)
    expect(line).toContain(`npm --prefix '${checkout.folder}' run -s belfry -- history`)
    const history = checkout.type(line, { folder: checkout.home })
    expect([await history.code(), history.err]).toEqual([0, ''])
  })

  it('from another folder: init makes nothing in the checkout, and its remedy makes it where the person is', async () => {
    for (const [folder, meant] of [
      ['', checkout.home],
      [' announcements', join(checkout.home, 'announcements')],
    ] as const) {
      const refused = checkout.type(`npm --prefix '${checkout.folder}' run -s belfry -- init${folder}`, {
        folder: checkout.home,
      })
      expect(await refused.code()).toBe(64)
      expect(existsSync(join(checkout.folder, '.github'))).toBe(false)
      const [, line = ''] = /`([^`]+)`/u.exec(refused.err) ?? []
      expect(line).toContain(` init ${meant}`)
      const made = checkout.type(`${line} --dry-run`, { folder: checkout.home })
      expect([await made.code(), made.err]).toEqual([0, ''])
      expect(made.out).toContain(`Would make in ${meant}:`)
    }
  })

  it('in a remedy: the next verb is found, and JSON keeps the name of the program', async () => {
    const [text, json, help] = ['serve', 'doctor --json', 'why --help'].map((verb) =>
      checkout.type(`npm run -s belfry -- ${verb}`, { env: { BELFRY_DATABASE: 'none.sqlite' } }),
    )
    expect(await text?.code()).toBe(64)
    expect(text?.err).toContain('`npm run -s belfry -- serve --sandbox`')
    expect(await json?.code()).toBe(0)
    expect(json?.out).toContain('`belfry database create`')
    expect(await help?.code()).toBe(0)
    expect(help?.out).toMatch(/^Usage: npm run -s belfry -- why \[options\]/u)
  })
})
