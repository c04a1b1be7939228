#include "verify/witness/witness.h"

#include "verify/witness/witness_connection.h"

namespace sallyport::verify {

Result<std::unique_ptr<Witness>> Witness::start(const Options& options) {
  std::unique_ptr<Witness> made(new Witness(options));
  const auto serve = [witness = made.get()](int descriptor, const std::atomic<bool>& stopping) {
    WitnessConnection connection(descriptor, witness->tls_.get(), *witness->log_, stopping);
    connection.serve();
  };
  SP_TRY(made->acceptor_, Acceptor::start(options.address, serve));
  return made;
}

}  // namespace sallyport::verify
