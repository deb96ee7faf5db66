import { HubError } from './errors.ts'

/** The media type that a content-type names, in lower case. Throws `unsupported-media-type` when it says that the text is not UTF-8. */
export function mediaTypeOf(contentType: string): string {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
    .find((name) => name !== undefined)
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return type.trim()
  throw new HubError('unsupported-media-type', 'The text must be UTF-8; leave charset out or set it to utf-8.')
}
