import { useEffect, useRef } from 'preact/hooks'
import { BINDINGS, LEGEND } from './keys.ts'
import type { Dispatch } from './model.ts'

interface HelpProps {
  readonly isOpen: boolean
  readonly dispatch: Dispatch
}

/** All keys, over the page. */
export function Help({ isOpen, dispatch }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const close = () => isOpen && dispatch({ kind: 'act', action: 'help' })
  return (
    <dialog ref={dialog} class="help" aria-label="keys" onClose={close} onClick={close}>
      <dl>
        {BINDINGS.map(({ label, help }) => (
          <div key={label}>
            <dt>
              <kbd>{label}</kbd>
            </dt>
            <dd>{help}</dd>
          </div>
        ))}
      </dl>
      {LEGEND.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <button type="button">close</button>
    </dialog>
  )
}
