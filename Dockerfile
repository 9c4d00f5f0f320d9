# tix serve, with its file in /data.
FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json esbuild.config.mjs esbuild.parts.mjs ./
COPY bin bin
COPY src src
RUN npm ci && npm pack --ignore-scripts

FROM node:20-bookworm-slim
COPY --from=build /src/tix-*.tgz /tmp/
RUN npm install --global --omit=dev /tmp/tix-*.tgz && rm /tmp/tix-*.tgz && mkdir /data && chown node /data
USER node
ENV TIX_DB=/data/tix.db
VOLUME /data
EXPOSE 8080
# The proxy in front of it does TLS.
ENTRYPOINT ["tix"]
CMD ["serve", "--listen", "0.0.0.0:8080", "--behind-proxy"]
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
