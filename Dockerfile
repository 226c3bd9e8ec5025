# The GitHub App as a service: docker run -p 3000:3000 -v testreq:/data --env-file testreq.env testreq
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts/build.mjs scripts/program.mjs scripts/store-template.mjs scripts/
COPY examples examples
COPY rules rules
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TESTREQ_DATA_DIR=/data
RUN mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json app.yml LICENSE ./
COPY rules rules
COPY schemas schemas
USER node
VOLUME /data
EXPOSE 3000
# Ready means more than alive (the store can be reached), but a container that is alive must not be restarted for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Without npm in between, so that SIGTERM reaches the service and it can end what it has begun.
CMD ["node", "dist/cli/main.js", "serve"]
