# Builds the package, then keeps only what it needs to run: no compiler, no sources, no root.
# Before the first start, once, on the volume of the service: docker run --rm -v belfry-data:/data belfry database create
# A container whose volume is not there then refuses to start, instead of starting with a full quota.
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY migrations ./migrations
RUN npx tsc -p tsconfig.build.json && npm prune --ignore-scripts --omit=dev --omit=optional

FROM node:26-slim
ENV NODE_ENV=production \
    BELFRY_DATABASE=/data/belfry.sqlite \
    BELFRY_SCHEDULES=/schedules \
    BELFRY_LISTEN=0.0.0.0:8080
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# `docker exec CONTAINER belfry why KEY`: what the log tells a person to type.
RUN chmod 755 dist/src/belfry.js && ln -s /app/dist/src/belfry.js /usr/local/bin/belfry
# The examples are for `serve --sandbox` with BELFRY_SCHEDULES=schedules; nobody must send them to real users by mistake.
COPY schedules ./schedules
# What `init` puts into a repository.
COPY docs/examples ./docs/examples
RUN mkdir /data /schedules && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
# No shell in between: the signals that end a container reach Belfry itself.
ENTRYPOINT ["node", "dist/src/belfry.js"]
CMD ["serve"]
