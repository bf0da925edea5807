import { describe, expect, it } from 'vitest'
import { chooseProxy } from '../../../src/zim/index.ts'

const httpsProxy = 'http://proxy.example:3128'
const GATEWAY = 'https://zim-api.zego.im/'

describe('the proxy of the environment', () => {
  it('is the one for https, unless the environment names none', () => {
    expect(chooseProxy(GATEWAY, { httpsProxy })).toBe(httpsProxy)
    expect(chooseProxy(GATEWAY, {})).toBeUndefined()
    expect(chooseProxy(GATEWAY, { noProxy: '*' })).toBeUndefined()
  })

  it.each([
    'https://localhost/',
    'https://127.0.0.1:8443/',
    'https://127.9.9.9/',
    'https://[::1]/',
    'http://127.0.0.1/',
    'http://zim-api.zego.im/',
    'no URL',
  ])('is not for %s', (endpoint) => {
    expect(chooseProxy(endpoint, { httpsProxy })).toBeUndefined()
  })

  it.each([
    [GATEWAY, '*'],
    [GATEWAY, 'zim-api.zego.im'],
    [GATEWAY, 'ZIM-API.zego.IM'],
    [GATEWAY, 'zego.im'],
    [GATEWAY, '.zego.im'],
    [GATEWAY, '*.zego.im'],
    [GATEWAY, 'im'],
    [GATEWAY, 'zego.im.'],
    [GATEWAY, 'zim-api.zego.im:443'],
    [GATEWAY, '*:443'],
    [GATEWAY, 'example.com, zego.im'],
    [GATEWAY, 'example.com zego.im'],
    [GATEWAY, ',, ,zego.im,'],
    ['https://zim-api.zego.im.:8443/', 'zego.im:8443'],
    ['https://10.1.2.3/', '10.1.2.3'],
    ['https://10.1.2.3/', '10.0.0.0/8'],
    ['https://10.1.2.3/', '10.1.2.3/32'],
    ['https://10.1.2.3/', '0.0.0.0/0'],
    ['https://10.1.2.3:8443/', '10.1.2.3:8443'],
    ['https://[2001:db8::1]/', '2001:db8::1'],
    ['https://[2001:db8::1]/', '2001:db8:0:0::1'],
    ['https://[2001:db8::1]/', '[2001:db8::1]'],
    ['https://[2001:db8::1]:8443/', '[2001:db8::1]:8443'],
    ['https://[2001:db8::1]/', '2001:db8::/32'],
  ])('is not for %s with NO_PROXY=%s', (endpoint, noProxy) => {
    expect(chooseProxy(endpoint, { httpsProxy, noProxy })).toBeUndefined()
  })

  it.each([
    [GATEWAY, ''],
    [GATEWAY, 'api.zego.im'],
    [GATEWAY, 'xzego.im'],
    [GATEWAY, 'ego.im'],
    [GATEWAY, 'zim-api.zego.im:8443'],
    [GATEWAY, 'x.zim-api.zego.im'],
    [GATEWAY, '.'],
    [GATEWAY, '*.'],
    [GATEWAY, ':443'],
    [GATEWAY, '10.0.0.0/8'],
    [GATEWAY, 'https://zim-api.zego.im'],
    ['https://10.1.2.3/', '10.1.2'],
    ['https://10.1.2.3/', '2.3'],
    ['https://10.1.2.3/', '11.0.0.0/8'],
    ['https://10.1.2.3/', '10.0.0.0/33'],
    ['https://10.1.2.3/', '10.0.0.0/'],
    ['https://10.1.2.3/', '10.0.0.0/x'],
    ['https://10.1.2.3/', '10.0.0.0/8/8'],
    ['https://10.1.2.3/', '10.1.2.3:8443'],
    ['https://[2001:db8::1]/', '2001:db8::2'],
    ['https://[2001:db8::1]/', '10.0.0.0/8'],
    ['https://[2001:db8::1]/', '2001:db8::/129'],
  ])('is for %s with NO_PROXY=%s', (endpoint, noProxy) => {
    expect(chooseProxy(endpoint, { httpsProxy, noProxy })).toBe(httpsProxy)
  })
})
