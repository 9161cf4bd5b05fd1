FROM node:24-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /build
COPY package.json package-lock.json LICENSE ./
# Without install scripts: the only one would download a second Node.js.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.types.json rolldown.config.ts vite.config.ts write-licenses.ts ./
COPY docs/cpx-monitoring.v1.schema.json docs/
COPY src src
RUN npm run build

# The files of the image: Node.js without symbols, the libraries that it loads, `env` for the first
# line of the commands, and the package in a folder where every program finds it.
WORKDIR /image
RUN mkdir -p etc home/node tmp usr/bin usr/local/bin var/lib/monitoring \
        node_modules/cpx-monitoring/dist \
    && chown 1000:1000 home/node var/lib/monitoring \
    && chmod 1777 tmp \
    && echo 'node:x:1000:1000:node:/home/node:/sbin/nologin' >etc/passwd \
    && echo 'node:x:1000:' >etc/group \
    && echo 'hosts: files dns' >etc/nsswitch.conf \
    && strip -o usr/local/bin/node /usr/local/bin/node \
    && cp /usr/local/LICENSE usr/local/ \
    && cp /usr/bin/env usr/bin/ \
    && ldd /usr/local/bin/node /usr/bin/env | grep -o '/[^ :]*\.so[^ ]*' | sort -u \
        | xargs cp -L --parents -t . \
    && cd node_modules/cpx-monitoring \
    && cp /build/package.json /build/LICENSE . \
    && cp -r /build/dist/*.js /build/dist/package.json /build/dist/LICENSES.txt /build/dist/page dist/ \
    && ln -s ../../../node_modules/cpx-monitoring/dist/monitoring.js /image/usr/local/bin/monitoring \
    && ln -s monitoring /image/usr/local/bin/cpx-monitoring \
    && ln -s ../../../node_modules/cpx-monitoring/dist/cpx-server.js /image/usr/local/bin/cpx-server
COPY scripts/prompt usr/local/bin/

FROM scratch
COPY --from=build /image /
USER 1000:1000
WORKDIR /home/node
# The only writable folder if the root file system is read-only.
ENV PATH=/usr/local/bin:/usr/bin NODE_REPL_HISTORY=/tmp/.node_repl_history
# For the command below. A container that runs another command has to disable this check, as
# compose.yaml does; otherwise Docker reports it as unhealthy.
HEALTHCHECK --interval=10s --timeout=6s \
    CMD ["node", "-e", "require('cpx-monitoring').apiServer('127.0.0.1')"]
CMD ["cpx-server", "80"]
