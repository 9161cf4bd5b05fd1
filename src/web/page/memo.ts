import { Component, type ComponentChild, type RenderableProps } from 'preact'

function haveSame<Props extends object>(one: Props, other: Props): boolean {
  const names = Object.keys(one) as (keyof Props)[]
  const isSame = names.every((name) => one[name] === other[name])
  return isSame && names.length === Object.keys(other).length
}

/** A component that is drawn again only if a property has changed. */
export function memo<Props extends object>(
  draw: (props: RenderableProps<Props>) => ComponentChild,
) {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !haveSame<Props>(this.props, next)
    }

    override render(props: RenderableProps<Props>): ComponentChild {
      return draw(props)
    }
  }
}
