import fc from 'fast-check'

const SURROGATES_FROM = 0xd800
const SURROGATES = 0x800

/** Every character that Unicode has a place for, half surrogate pairs aside. */
const anyCharacter = fc.integer({ min: 0, max: 0x10_ffff - SURROGATES }).map(
  (place) => String.fromCodePoint(place < SURROGATES_FROM ? place : place + SURROGATES),
  (character) => {
    const point = typeof character === 'string' ? (character.codePointAt(0) ?? -1) : -1
    const place = point < SURROGATES_FROM ? point : point - SURROGATES
    if (point < 0 || character !== String.fromCodePoint(point)) throw new Error('No character')
    return place
  },
)

/**
 * Returns what `fc.string` does with the unit "binary": any text. That unit makes a table of a million characters first, which
 * costs each file of tests more than a second.
 */
export function anyText(
  length: { readonly minLength?: number; readonly maxLength?: number } = {},
): fc.Arbitrary<string> {
  return fc.string({ ...length, unit: anyCharacter })
}
