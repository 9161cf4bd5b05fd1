import { options } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Draws a change before it returns: the browser prints what is there then. */
function drawAtOnce(change: () => void): void {
  const { debounceRendering } = options
  options.debounceRendering = (render) => render()
  change()
  if (debounceRendering === undefined) delete options.debounceRendering
  else options.debounceRendering = debounceRendering
}

/** Whether the page is being printed: then all rows are in the document, because paper does not scroll. */
export function useIsPrinting(): boolean {
  const [isPrinting, setIsPrinting] = useState(false)
  useEffect(() => {
    const begin = () => drawAtOnce(() => setIsPrinting(true))
    const end = () => setIsPrinting(false)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => {
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [])
  return isPrinting
}
